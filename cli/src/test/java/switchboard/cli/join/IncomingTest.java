package switchboard.cli.join;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncomingTest {

    private static final String SCRIPT = "one\r\nzwei – 中文 😀\n\n  drei\n";
    private static final List<String> LINES = List.of("one", "zwei – 中文 😀", "", "  drei");

    @Test
    void linesAreTheSameHoweverTheyAreCut() {
        byte[] bytes = SCRIPT.getBytes(UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                Incoming incoming = new Incoming(false);
                List<String> lines = new ArrayList<>();
                lines.addAll(incoming.received(Arrays.copyOfRange(bytes, 0, first)));
                lines.addAll(incoming.received(Arrays.copyOfRange(bytes, first, second)));
                lines.addAll(incoming.received(Arrays.copyOfRange(bytes, second, bytes.length)));
                lines.addAll(incoming.ended());
                assertThat(lines).as("cut at %s and %s", first, second).isEqualTo(LINES);
            }
        }
    }

    @Test
    void theRestOfALineIsShownAtTheEnd() {
        Incoming incoming = new Incoming(false);

        assertThat(incoming.received("half".getBytes(UTF_8))).isEmpty();
        assertThat(incoming.ended()).containsExactly("half");
        assertThat(incoming.ended()).isEmpty();
    }

    @Test
    void oneRawReadIsOneMessageAndNoCharacterIsTornApart() {
        Incoming incoming = new Incoming(true);
        byte[] bytes = "say: 中文".getBytes(UTF_8);

        assertThat(incoming.received(Arrays.copyOf(bytes, bytes.length - 1)))
                .containsExactly("say: 中");
        assertThat(incoming.received(new byte[] {bytes[bytes.length - 1]})).containsExactly("文");
        assertThat(incoming.received("two\nlines".getBytes(UTF_8))).containsExactly("two", "lines");
        assertThat(incoming.received("ended\n".getBytes(UTF_8))).containsExactly("ended");
    }

    @Test
    void nothingIsObeyedByATerminal() {
        Incoming incoming = new Incoming(false);

        List<String> lines =
                incoming.received("\033[2J\033]0;title\007\u202Eevil\177\n".getBytes(UTF_8));

        assertThat(lines).containsExactly("^[[2J^[]0;title^G<U+202E>evil^?");
    }

    @Test
    void aLineWithoutEndIsShownInPiecesAndNotKept() {
        Incoming incoming = new Incoming(false);
        byte[] piece = "中".repeat(5_000).getBytes(UTF_8);
        List<String> shown = new ArrayList<>();

        for (int i = 0; i < 100; i++) {
            shown.addAll(incoming.received(piece));
        }
        shown.addAll(incoming.ended());

        assertThat(String.join("", shown)).isEqualTo("中".repeat(500_000));
        assertThat(shown).allSatisfy(line -> assertThat(line.length()).isLessThan(40_000));
    }
}
