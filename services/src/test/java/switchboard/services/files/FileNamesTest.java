package switchboard.services.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names are taken from others. */
final class FileNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                ".hidden",
                "a b",
                "Grüße 👋🏽.txt",
                "x..y",
                "part",
                "a.part.gz",
                "12:30"
            })
    void namesThatMeanTheSameEverywhereAreTaken(String name) {
        assertThat(FileNames.parts(name)).containsExactly(name);
    }

    @Test
    void foldersAreThePartsBeforeTheLast() {
        assertThat(FileNames.parts("a/b/c")).containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "a/../b, leads to another folder",
                "/a, is empty",
                "a/, is empty",
                "a\\b, path of Windows",
                "c:a, path of Windows",
                "-rf, like an option",
                "a., ends with a dot",
                "aux.c, device of Windows",
                "a.PART, files under way",
                "\u202e, cannot be seen"
            })
    void everyOtherIsRefusedWithItsReason(String name, String why) {
        assertThatThrownBy(() -> FileNames.parts(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aNameIsCountedInBytes() {
        assertThat(FileNames.parts("ü".repeat(125))).hasSize(1);
        assertThatThrownBy(() -> FileNames.parts("ü".repeat(126))).hasMessageContaining("too long");
    }

    @Test
    void whatIsShownHasNothingThatATerminalObeys() {
        assertThat(FileNames.shown("a\u001b[2J\u202eb\n"))
                .isEqualTo("a<U+001B>[2J<U+202E>b<U+000A>");
        assertThat(FileNames.shown("n".repeat(300))).hasSize(203).endsWith("...");
    }
}
