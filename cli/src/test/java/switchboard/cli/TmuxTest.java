package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The terminal of these tests leaves nothing behind. */
class TmuxTest {

    /** A test run that is killed in the middle of a test. */
    static final class Aborted {

        private Aborted() {}

        @SuppressWarnings("resource") // that is the point
        public static void main(String[] args) throws IOException {
            Tmux terminal = new Tmux("cat");
            System.out.println(terminal.server().pid());
            System.in.transferTo(System.out);
        }
    }

    @Test
    void noServerOutlivesATestThatIsKilled() throws Exception {
        Process aborted =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Aborted.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader said = aborted.inputReader(UTF_8)) {
            ProcessHandle server = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            assertThat(server.isAlive()).isTrue();

            aborted.destroyForcibly();

            server.onExit().get(30, TimeUnit.SECONDS);
        }
    }
}
