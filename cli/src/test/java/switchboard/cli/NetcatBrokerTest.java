package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code listen --broker} and {@code --chat} with one that reads nothing among the others. */
@Timeout(60)
class NetcatBrokerTest {

    /** Together far more than what the kernel keeps for a connection and 1 MiB. */
    private static final int LINES = 24 << 10;

    private static final String LINE = "%s" + "x".repeat(1_000);

    /** The others are at most so far behind that they are not slow themselves. */
    private static final int WINDOW = 128;

    @ParameterizedTest
    @ValueSource(strings = {"--broker", "--chat"})
    void whoTakesNothingIsCutAndTheOthersGetEveryLine(String mode) throws Exception {
        try (RunningCommand listener = Netcat.listen(mode, "-v");
                Socket stalled = Netcat.connectTo(listener);
                Socket speaker = Netcat.connectTo(listener);
                Socket hearer = Netcat.connectTo(listener)) {
            listener.err.await(
                    "three connections", text -> text.split("connected from").length == 4);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(hearer.getInputStream(), UTF_8));
            OutputStream out = speaker.getOutputStream();
            for (int first = 0; first < LINES; first += WINDOW) {
                out.write(lines(first).getBytes(UTF_8));
                for (int i = 0; i < WINDOW; i++) {
                    assertThat(nextSaid(in)).endsWith(LINE.formatted("line " + (first + i) + " "));
                }
            }

            String address = "127.0.0.1:" + stalled.getLocalPort();
            listener.err.await(address + " has left: ");
            assertThat(listener.err.text()).doesNotContain(hearer.getLocalPort() + " has left");
            stalled.setSoTimeout(20_000);
            assertThat(stalled.getInputStream().transferTo(OutputStream.nullOutputStream()))
                    .as("bytes that one got")
                    .isLessThan((long) LINES * LINE.length());
        }
    }

    private static String lines(int first) {
        StringBuilder lines = new StringBuilder();
        for (int i = first; i < first + WINDOW; i++) {
            lines.append(LINE.formatted("line " + i + " ")).append('\n');
        }
        return lines.toString();
    }

    /** The next line that is no announcement. */
    private static String nextSaid(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && line.startsWith("<announce>")) {
            line = in.readLine();
        }
        return String.valueOf(line);
    }
}
