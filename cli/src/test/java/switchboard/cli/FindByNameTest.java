package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.testkit.Needs;

/** {@code --announce} of what listens and {@code --find} of what connects, in their own network. */
@Timeout(60)
final class FindByNameTest {

    private static final String NETWORK = "unshare -n sh -c 'ip link set lo up && exec sh \"$0\"' ";

    @TempDir Path folder;

    /**
     * Runs a client when the server says that it is announced; then ends the server.
     *
     * @param server its words, behind the command
     * @param client a line of shell, with the command as {@code $SWITCHBOARD}
     */
    private Child talked(String server, String client) throws IOException {
        Files.createDirectory(folder.resolve("to"));
        Files.writeString(folder.resolve("letter"), "Dear reader");
        String command = Child.quoted(Child.java());
        Path script =
                Files.writeString(
                        folder.resolve("script"),
                        """
                        cd '%s' && mkfifo log || exit 99
                        %s %s --announce office >said 2>log &
                        exec 3<log
                        while read -r line <&3; do
                          case $line in *"announces office"*) break ;; esac
                        done
                        %s
                        code=$?
                        kill $! 2>/dev/null
                        wait
                        exit $code
                        """
                                .formatted(
                                        folder,
                                        command,
                                        server,
                                        client.replace("$SWITCHBOARD", command)));
        return Child.shell(NETWORK + script);
    }

    @Test
    void aFileIsSentToWhoHasTheName() throws Exception {
        Needs.network("true");
        try (Child sent = talked("receive to --once", "$SWITCHBOARD send letter --find office")) {
            assertThat(sent.exitCode()).as(sent.err.text()).isZero();
            assertThat(sent.err.text()).endsWith("letter: 11 B, verified\n");
            assertThat(folder.resolve("to/letter")).hasContent("Dear reader");
        }
    }

    @Test
    void whoSpeaksTheOtherProtocolIsNotSentTo() throws Exception {
        Needs.network("true");
        try (Child sent =
                talked(
                        "receive to --once --protocol plain",
                        "$SWITCHBOARD send letter --find office")) {
            assertThat(sent.exitCode()).isEqualTo(1);
            assertThat(sent.err.text()).contains("office is there, but serves no receive");
        }
    }

    @Test
    void aRoomIsJoinedThatHasTheName() throws Exception {
        Needs.network("true");
        try (Child joined =
                talked(
                        "chat 127.0.0.1:0 --show",
                        "printf 'hello\\nexit\\n' | $SWITCHBOARD join --find Office --name ann")) {
            assertThat(joined.exitCode()).as(joined.err.text()).isZero();
            assertThat(folder.resolve("said")).content().containsPattern(" ann say: hello\n");
        }
    }

    @Test
    void aRoomThatNobodyAnnouncesIsNotJoined() throws Exception {
        Needs.network("true");
        try (Child joined =
                talked("chat 127.0.0.1:0", "$SWITCHBOARD join --find offices </dev/null")) {
            assertThat(joined.exitCode()).isEqualTo(1);
            assertThat(joined.err.text()).contains("nobody on the local network is called offices");
        }
    }
}
