package switchboard.chat.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.chat.text.Names.Accepted;
import switchboard.chat.text.Names.Reason;
import switchboard.chat.text.Names.Refused;

class NamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann",
                "Ann",
                "a",
                "7",
                "a_b",
                "a.b",
                "a-b",
                "x__",
                "127.0.0.1",
                "小明",
                "Žofie",
                "Ελένη",
                "שרה",
                "あきら",
                "김철수",
                "12345678901234567890123456789012"
            })
    void goodNamesStayAsTheyAre(String name) {
        assertThat(Names.read(name))
                .isInstanceOfSatisfying(
                        Accepted.class, accepted -> assertThat(accepted.name()).isEqualTo(name));
    }

    @Test
    void compatibleLettersBecomeTheOnesTheyStandFor() {
        assertThat(accepted("ａｎｎ").name()).as("full width").isEqualTo("ann");
        assertThat(accepted("e\u0301va").name()).as("composed").isEqualTo("\u00E9va");
        assertThat(accepted("\u210Cans").name()).as("black letter").isEqualTo("Hans");
        assertThat(accepted("\u1112\u1161\u11AB".repeat(32)).name())
                .as("counted after normalization")
                .hasSize(32);
    }

    @Test
    void refusedNamesSayWhy() {
        refused("", Reason.EMPTY);
        refused("x".repeat(33), Reason.TOO_LONG);
        refused("x".repeat(10_000), Reason.TOO_LONG);
        refused("\uFDFA", Reason.BAD_CHARACTER);
        for (String bad : new String[] {"_ann", ".ann", "-rf", "-", "..", "_"}) {
            refused(bad, Reason.BAD_START);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                " ann",
                "ann ",
                "a\tb",
                "a\nb",
                "a\rb",
                "a\u0000",
                "\u001B[31m",
                "say:",
                "('10.0.0.1', 5)",
                "a'b",
                "a\"b",
                "*",
                "a*",
                "a/b",
                "a\\b",
                "a@b",
                "<b>",
                "\u202Enna",
                "a\u202Eb",
                "a\u200Db",
                "a\u200Bb",
                "a\u00ADb",
                "a\u00A0b",
                "a\u3000b",
                "a\u2028b",
                "\uFEFFann",
                "a\u0085b",
                "x\u0301\u0302\u0303",
                "a\u3164",
                "\uFFA0",
                "\uD83D\uDE00",
                "a\uD83D",
                "a\uFFFDb"
            })
    void namesWithAnythingElseAreRefused(String bad) {
        refused(bad, Reason.BAD_CHARACTER);
    }

    @Test
    void namesThatDifferOnlyInCaseOrFormHaveOneKey() {
        assertThat(key("ANN")).isEqualTo(key("ann")).isEqualTo(key("ａＮn"));
        assertThat(key("STRASSE")).isEqualTo(key("straße")).isEqualTo(key("STRAẞE"));
        assertThat(key("ΣΊΣΥΦΟΣ")).isEqualTo(key("σίσυφος")).isEqualTo(key("σίσυφοσ"));
        assertThat(key("ŽOFIE")).isEqualTo(key("žofie")).isEqualTo(key("z\u030Cofie"));
        assertThat(key("ǅ")).isEqualTo(key("ǆ")).isEqualTo(key("Ǆ")).isEqualTo(key("dž"));
        assertThat(key("ann")).isNotEqualTo(key("anna"));
    }

    @Test
    void everyLetterHasTheKeyOfItsOtherCases() {
        for (int letter = 0; letter <= Character.MAX_CODE_POINT; letter++) {
            if (Names.read(Character.toString(letter)) instanceof Accepted accepted) {
                hasKey(letter, Character.toUpperCase(letter), accepted.key());
                hasKey(letter, Character.toLowerCase(letter), accepted.key());
                hasKey(letter, Character.toTitleCase(letter), accepted.key());
            }
        }
    }

    private static void hasKey(int letter, int other, String key) {
        if (other != letter && !key(Character.toString(other)).equals(key)) {
            throw new AssertionError("keys of U+%04X and U+%04X".formatted(letter, other));
        }
    }

    @Test
    void everyReasonIsOneSentence() {
        for (Reason reason : Reason.values()) {
            assertThat(reason.sentence()).matches("[a-z][^\\n]{10,60}[^.]");
        }
    }

    private static Accepted accepted(String typed) {
        return (Accepted) Names.read(typed);
    }

    private static String key(String typed) {
        return accepted(typed).key();
    }

    private static void refused(String typed, Reason reason) {
        assertThat(Names.read(typed)).isEqualTo(new Refused(reason));
    }
}
