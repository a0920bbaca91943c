package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.testkit.Needs;

/** {@code receive --announce} and {@code send --find}, in a network of their own. */
@Timeout(60)
final class FindFilesTest {

    private static final String NETWORK = "unshare -n sh -c 'ip link set lo up && exec sh \"$0\"' ";

    @TempDir Path folder;

    /** Sends when the receiver says that it is announced; then that one's end is waited for. */
    private Child sent(String receive, String send) throws IOException {
        Files.createDirectory(folder.resolve("to"));
        Files.writeString(folder.resolve("letter"), "Dear reader");
        String command = Child.quoted(Child.java());
        Path script =
                Files.writeString(
                        folder.resolve("script"),
                        """
                        cd '%s' && mkfifo log || exit 99
                        %s receive to --once --announce office %s 2>log &
                        exec 3<log
                        while read -r line <&3; do
                          case $line in *"announces office"*) break ;; esac
                        done
                        %s send letter --find office %s
                        code=$?
                        kill $! 2>/dev/null
                        wait
                        exit $code
                        """
                                .formatted(folder, command, receive, command, send));
        return Child.shell(NETWORK + script);
    }

    @Test
    void aFileIsSentToWhoHasTheName() throws Exception {
        Needs.network("true");
        try (Child sent = sent("", "")) {
            assertThat(sent.exitCode()).as(sent.err.text()).isZero();
            assertThat(sent.err.text()).endsWith("letter: 11 B, verified\n");
            assertThat(folder.resolve("to/letter")).hasContent("Dear reader");
        }
    }

    @Test
    void whoSpeaksTheOtherProtocolIsNotSentTo() throws Exception {
        Needs.network("true");
        try (Child sent = sent("--protocol plain", "")) {
            assertThat(sent.exitCode()).isEqualTo(1);
            assertThat(sent.err.text()).contains("office is there, but serves no receive");
        }
    }
}
