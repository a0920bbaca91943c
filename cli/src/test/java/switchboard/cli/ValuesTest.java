package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "512, 512",
        "64K, 65536",
        "64k, 65536",
        "1M, 1048576",
        "1G, 1073741824",
        "2147483647, 2147483647"
    })
    void aSizeIsANumberOfBytesWithAUnit(String text, int bytes) {
        assertThat(Size.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "-4M",
                "+4",
                "4T",
                "4 M",
                "M",
                "1.5M",
                "0x10",
                "4MB",
                "2G",
                "4G",
                "99999999999",
                "2147483648",
                "١"
            })
    void whatIsNoSizeIsRefusedWithWhatWasExpected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Size.parse(text))
                .withMessageStartingWith("expected a size such as 512, 64K, 1M or 1G");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1000",
        "10s, 10000",
        "500ms, 500",
        "5m, 300000",
        "1h, 3600000",
        "0.5, 500",
        "1.5s, 1500",
        "10S, 10000"
    })
    void aTimeIsSecondsUnlessItSaysOtherwise(String text, long millis) {
        assertThat(Times.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "-10s",
                "+5",
                "10 s",
                "s",
                "5d",
                "1e3",
                "ms",
                ".5",
                "5.",
                "9999999999",
                "999999999h"
            })
    void whatIsNoTimeIsRefusedWithWhatWasExpected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Times.parse(text))
                .withMessageStartingWith("expected a time such as 500ms, 10s or 5m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "+1", "1.0", "x", "99999999999", "2000000000"})
    void whatIsNoCountIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Count.parse(text))
                .withMessage("expected a whole number from 1 on");
    }

    @ParameterizedTest
    @CsvSource({"chta, chat", "jion, join", "--lagg, --lag", "--re, --reconnect", "xyzzy, ''"})
    void theNearestWordIsFound(String typed, String meant) {
        var words = java.util.List.of("chat", "join", "--lag", "--log", "--reconnect", "--help");
        assertThat(Nearest.to(typed, words)).isEqualTo(meant);
    }
}
