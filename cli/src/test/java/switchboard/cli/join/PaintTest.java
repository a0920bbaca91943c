package switchboard.cli.join;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaintTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21 10:15:42 ('127.0.0.1', 53422) say: hi",
                "2026-11-21 10:15:42 ('::1', 53422) say: a say: b",
                "2026-11-21T10:15:42+01:00 ann say: ",
                "2026-11-21 10:15:42 * ann left",
                "line refused: longer than 8192 bytes (--max-frame)",
                "2026-11-21 nothing else",
                ""
            })
    void coloursChangeNothingElse(String line) {
        assertThat(new Paint(true).line(line).replaceAll("\033\\[\\d+m", "")).isEqualTo(line);
        assertThat(new Paint(false).line(line)).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "('127.0.0.1', 53422)"})
    void aSpeakerHasItsOwnColour(String speaker) {
        String line = new Paint(true).line("2026-11-21 10:15:42 " + speaker + " say: hi");

        assertThat(line).contains("m" + speaker + "\033[0m say: hi");
    }
}
