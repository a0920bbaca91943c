package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.cli.io.StopSignal;

/** {@code switchboard receive} and {@code switchboard send}. */
@Timeout(120)
final class FilesCommandTest {

    private static final Pattern PORT = Pattern.compile("listening tcp \\S+:(\\d+) ");

    @TempDir private Path folder;
    private Path to;
    private Path file;

    @BeforeEach
    void folders() throws IOException {
        to = Files.createDirectory(folder.resolve("to"));
        file = Files.writeString(folder.resolve("letter"), "Dear reader");
    }

    private RunningCommand receive(String... options) {
        String[] args = new String[options.length + 4];
        args[0] = "receive";
        args[1] = to.toString();
        args[2] = "--listen";
        args[3] = "127.0.0.1:0";
        System.arraycopy(options, 0, args, 4, options.length);
        return RunningCommand.start(args);
    }

    private static String port(RunningCommand receiver) {
        Matcher line = PORT.matcher(receiver.err.await("engine="));
        assertThat(line.find()).isTrue();
        return line.group(1);
    }

    @Test
    void whatIsSentIsStoredVerifiedAndSaidOnBothSides() {
        try (RunningCommand receiver = receive()) {
            RunningCommand sender =
                    RunningCommand.ran("send", file.toString(), "127.0.0.1:" + port(receiver));
            assertThat(sender.exitCode()).isZero();
            assertThat(sender.err.text()).isEqualTo("letter: 11 B, verified\n");
            assertThat(to.resolve("letter")).hasContent("Dear reader");
            receiver.err.await("stored letter, 11 B\n");
            receiver.signal(StopSignal.TERM);
            assertThat(receiver.exitCode()).isZero();
        }
    }

    @Test
    void standardInputIsSentToAReceiverThatEndsAfterOneConnection() {
        try (RunningCommand receiver = receive("--once", "--json", "--output", "note")) {
            RunningCommand sender = RunningCommand.start("send", "-", port(receiver));
            sender.in.type("from a pipe");
            sender.in.end();
            assertThat(sender.exitCode()).isZero();
            assertThat(receiver.exitCode()).isZero();
            assertThat(to.resolve("note")).hasContent("from a pipe");
            assertThat(receiver.out.text()).contains("{\"event\":\"stored\",\"name\":\"note\"");
        }
    }

    @Test
    void whatTheReceiverDoesNotTakeEndsTheSenderWithFour() throws IOException {
        Files.writeString(to.resolve("letter"), "another");
        try (RunningCommand receiver = receive()) {
            RunningCommand sender = RunningCommand.ran("send", file.toString(), port(receiver));
            assertThat(sender.exitCode()).isEqualTo(4);
            assertThat(sender.err.text())
                    .isEqualTo(
                            "switchboard send: the receiver does not take letter: letter is there"
                                    + " with other content (--overwrite)\n");
        }
    }

    @Test
    void theTutorialsProtocolIsSaidNotToVerify() {
        try (RunningCommand receiver = receive("--protocol", "plain")) {
            RunningCommand sender =
                    RunningCommand.ran(
                            "send", "--protocol", "plain", file.toString(), port(receiver));
            assertThat(sender.err.text())
                    .isEqualTo("sent, not verified: this protocol has no answer\n");
            assertThat(sender.exitCode()).isZero();
            receiver.err.await("stored new.jpg, 11 B\n");
            assertThat(to.resolve("new.jpg")).hasContent("Dear reader");
        }
    }

    @Test
    void whatTheTutorialsProtocolCannotSayEndsWithTwo() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        try (RunningCommand receiver = receive("--protocol", "plain")) {
            String at = port(receiver);
            String[][] cases = {
                {"cannot say", empty.toString(), at},
                {"no folder", to.toString(), at},
                {"is not known", "-", at},
            };
            for (String[] each : cases) {
                if (!each[1].isEmpty()) {
                    RunningCommand sender =
                            RunningCommand.ran("send", "--protocol", "plain", each[1], each[2]);
                    assertThat(sender.err.text()).contains(each[0]);
                    assertThat(sender.exitCode()).isEqualTo(2);
                }
            }
            RunningCommand two =
                    RunningCommand.ran(
                            "send", "--protocol", "plain", file.toString(), file.toString(), at);
            assertThat(two.err.text()).contains("sends one file for each connection");
            assertThat(two.exitCode()).isEqualTo(2);
        }
    }

    @Test
    void whatIsTypedWrongIsOneSentenceAndTwo() {
        String[][] cases = {
            {"the last word is the receiver's address", "send", file.toString()},
            {"nothing to send", "send", "--find", "office"},
            {"bad --find: a name is 1 to 32", "send", file.toString(), "--find", "a b"},
            {"bad --announce: a name is 1 to 32", "receive", "--listen", "0", "--announce", "a b"},
            {"there is no file none", "send", "none", "1"},
            {"bad address", "send", file.toString(), "x:y:z"},
            {"there is no folder none", "receive", "none", "--listen", "127.0.0.1:0"},
            {"other machines could reach", "receive", "--listen", "0.0.0.0:0"},
            {"needs a terminal to ask on", "receive", "--overwrite", "ask"},
            {"expected never or ask or always", "receive", "--overwrite", "maybe"},
            {"it is in another folder (--output)", "receive", "--output", "a/b"},
            {"expected a size", "receive", "--max-size", "much"},
            {"expected switchboard or plain", "send", "--protocol", "ftp"},
        };
        for (String[] each : cases) {
            String[] args = java.util.Arrays.copyOfRange(each, 1, each.length);
            RunningCommand command = RunningCommand.ran(args);
            assertThat(command.err.text()).contains(each[0]);
            assertThat(command.err.text().lines()).hasSize(1);
            assertThat(command.exitCode()).isEqualTo(2);
        }
    }

    @Test
    void aReceiverThatIsNotThereEndsTheSenderWithOne() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        RunningCommand sender = RunningCommand.ran("send", file.toString(), String.valueOf(free));
        assertThat(sender.exitCode()).isEqualTo(1);
        assertThat(sender.err.text()).contains("connection refused");
    }
}
