package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code unix:} addresses of the command. */
class UnixSocketTest {

    @TempDir Path folder;

    private String address() {
        return "unix:" + folder.resolve("room.sock");
    }

    @Test
    void aRoomOnUnixSocketsShowsItsMembersByNumber() throws Exception {
        String raw = "unix:" + folder.resolve("raw.sock");
        try (RunningCommand room = RunningCommand.start("chat", address(), "raw=" + raw)) {
            assertThat(room.err.await("history: "))
                    .contains("listening unix " + folder.resolve("room.sock") + " engine=")
                    .contains("listening unix " + folder.resolve("raw.sock") + " engine=");
            RunningCommand listener = RunningCommand.start("join", address());
            listener.out.await("lobby");
            RunningCommand speaker = RunningCommand.start("join", raw, "--frame", "raw");
            speaker.in.type("hello\n");
            speaker.in.end();

            assertThat(listener.out.await(" say: hello\n"))
                    .containsPattern("\\('unix', \\d+\\) say: hello\n");
            assertThat(speaker.exitCode()).isZero();
            listener.close();
        }
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void aServiceOnAUnixSocketHasNoDatagramsBesideIt() throws Exception {
        Path socket = folder.resolve("room.sock");
        try (RunningCommand command = RunningCommand.start("serve", "echo=" + address())) {
            assertThat(command.err.await(" service=echo\n"))
                    .matches("listening unix " + socket + " engine=\\w+ service=echo\n");
            try (SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                peer.write(ByteBuffer.wrap("bytes".getBytes(UTF_8)));
                peer.shutdownOutput();
                byte[] echoed = Channels.newInputStream(peer).readAllBytes();
                assertThat(echoed).asString(UTF_8).isEqualTo("bytes");
            }
        }
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void whereNoRoomIsJoinSaysHowToStartOne() {
        RunningCommand command = RunningCommand.ran("join", address());

        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.err.text())
                .contains(
                        "nothing listens on "
                                + address()
                                + "; start one with: switchboard chat "
                                + address());
    }

    @Test
    void aBusySocketNamesItsHolder() throws Exception {
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(folder.resolve("room.sock")));

            RunningCommand command = RunningCommand.ran("chat", address());

            assertThat(command.exitCode()).isEqualTo(2);
            assertThat(command.err.text())
                    .contains(
                            "cannot listen on "
                                    + address()
                                    + ": address already in use by process "
                                    + ProcessHandle.current().pid()
                                    + " (java); give another address");
        }
    }

    @Test
    void aRoomOfEngineNioIsNamedAsTheHolderToo() throws Exception {
        try (RunningCommand room = RunningCommand.start("chat", address(), "--engine", "nio")) {
            room.err.await("history: ");

            assertThat(RunningCommand.ran("chat", address()).err.text())
                    .contains("in use by process " + ProcessHandle.current().pid() + " (java)");
        }
    }

    @Test
    void whatIsInTheWayIsNamedAndLeft() throws Exception {
        Path file = Files.writeString(folder.resolve("room.sock"), "precious");

        RunningCommand command = RunningCommand.ran("chat", address());

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.err.text())
                .contains("a file that is no socket has this name; it is left as it is");
        assertThat(file).hasContent("precious");
    }

    @Test
    void aRoomThatWasKilledIsStartedAgainOnItsAddressesAtOnce() throws Exception {
        String port;
        try (Child killed = Child.start("chat", "127.0.0.1:0", "raw=" + address())) {
            port = killed.port();
            RunningCommand member = RunningCommand.start("join", port);
            member.out.await("lobby");
            killed.signal("KILL");
            killed.exitCode();
            member.exitCode();
        }
        assertThat(folder.resolve("room.sock")).exists();
        try (Child again = Child.start("chat", "127.0.0.1:" + port, "raw=" + address())) {
            assertThat(again.port()).isEqualTo(port);
            RunningCommand member = RunningCommand.start("join", address(), "--frame", "raw");
            member.out.await("lobby");
            member.in.end();
        }
    }
}
