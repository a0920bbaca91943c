package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The line that tells how far a transfer is. */
final class ProgressLineTest {

    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private long nowNanos = Long.MAX_VALUE - SECOND;

    private String shown() {
        String text = terminal.toString(StandardCharsets.UTF_8);
        terminal.reset();
        return text.replace("\r\u001b[K", "|");
    }

    @Test
    void itTellsHowMuchHowFastAndHowLongStill() {
        ProgressLine line = new ProgressLine(terminal, true, () -> nowNanos);
        line.begin("film", 100 << 20, 0);
        nowNanos += 5 * SECOND;
        line.at(25 << 20);
        assertThat(shown()).isEqualTo("|film [#####...............] 25%  5.0 MiB/s  0:15 left");
        line.clear();
        assertThat(shown()).isEqualTo("|");
    }

    @Test
    void theRateIsThatOfThisTransferWhenItGoesOn() {
        ProgressLine line = new ProgressLine(terminal, true, () -> nowNanos);
        line.begin("film", 100 << 20, 50 << 20);
        nowNanos += SECOND;
        line.at(60 << 20);
        assertThat(shown()).isEqualTo("|film [############........] 60%  10.0 MiB/s  0:04 left");
    }

    @Test
    void aStreamHasNoEndToBeLeft() {
        ProgressLine line = new ProgressLine(terminal, true, () -> nowNanos);
        line.begin("stdin", -1, 0);
        nowNanos += 2 * SECOND;
        line.at(3 << 20);
        assertThat(shown()).isEqualTo("|stdin  3.0 MiB  1.5 MiB/s");
    }

    @Test
    void itIsDrawnTenTimesInASecondAtMostAndNeverWithoutATerminal() {
        ProgressLine line = new ProgressLine(terminal, true, () -> nowNanos);
        line.begin("film", 1_000, 0);
        for (int i = 0; i < 1_000; i++) {
            nowNanos += SECOND / 1_000;
            line.at(i);
        }
        assertThat(shown().chars().filter(c -> c == '|')).hasSizeBetween(9, 11);

        ProgressLine none = new ProgressLine(terminal, false, () -> nowNanos);
        none.begin("film", 1_000, 0);
        none.at(500);
        none.clear();
        assertThat(shown()).isEmpty();
    }
}
