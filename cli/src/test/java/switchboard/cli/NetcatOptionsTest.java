package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.cli.Netcat.Called;

/** What the options of {@code switchboard connect} change. */
@Timeout(60)
class NetcatOptionsTest {

    @Test
    void withQItQuitsSoLongAfterTheEndOfInput() throws Exception {
        try (Called call = Called.connect("-q", "100ms")) {
            call.command().in.type("bye");
            call.command().in.end();

            assertThat(Netcat.hearAll(call.peer())).isEqualTo("bye");
            assertThat(call.command().exitCode()).isZero(); // although the peer has not closed
        }
    }

    @Test
    void anIdleConnectionEndsWithTheTimeLimitsCode() throws Exception {
        try (Called call = Called.connect("-i", "150ms")) {
            assertThat(call.command().exitCode()).isEqualTo(124);
            assertThat(call.command().err.text()).contains("nothing was sent for 150 ms");
        }
    }

    @Test
    void aListenerEndsAfterItsLifetimeWhoeverIsThere() throws Exception {
        try (RunningCommand nobody =
                RunningCommand.start("listen", "127.0.0.1:0", "--lifetime", "100ms")) {
            assertThat(nobody.exitCode()).isEqualTo(124);
            assertThat(nobody.err.text())
                    .endsWith("switchboard listen: the 100 ms of --lifetime are over\n");
        }
        try (RunningCommand serving =
                RunningCommand.start("listen", "-k", "127.0.0.1:0", "--lifetime", "1s")) {
            String address = serving.err.await(" engine=").split(" ")[2];
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(serving.exitCode()).isEqualTo(124);
                assertThat(Netcat.hearAll(peer)).isEmpty();
            }
        }
    }

    @Test
    void linesAreSentWithCrlfAndThoseThatHaveItStay() throws Exception {
        try (Called call = Called.connect("-C")) {
            call.command().in.type("a\nb\r");
            call.command().in.type("\nc");
            call.command().in.end();

            assertThat(Netcat.hearAll(call.peer())).isEqualTo("a\r\nb\r\nc");
        }
    }

    @Test
    void linesThatAreTypedAreFramesAndFramesAreShownAsLines() throws Exception {
        try (Called call = Called.connect("--frame", "u32")) {
            call.command().in.type("hello\n\nyou");
            call.command().in.end();
            assertThat(Netcat.hearAll(call.peer())).isEqualTo("\0\0\0\5hello\0\0\0\0\0\0\0\3you");

            call.says("\0\0\0\2hi\0\0\0\3ya\n");
            call.peer().close();
            assertThat(call.command().exitCode()).isZero();
            assertThat(call.command().out.text()).isEqualTo("hi\nya\n\n");
        }
    }

    @Test
    void aLineThatNoFrameHoldsIsNamed() throws Exception {
        try (Called call = Called.connect("--frame", "ascii", "--max-frame", "4")) {
            call.command().in.type("12345\n");

            assertThat(call.command().exitCode()).isEqualTo(2);
            assertThat(call.command().err.text())
                    .contains("longer than a frame may be, which is 4");
        }
    }

    @Test
    void copiesOfAllThatPassesAreKept(@TempDir Path folder) throws Exception {
        Path hex = folder.resolve("hex");
        Path plain = folder.resolve("plain");
        Files.writeString(plain, "before ");
        try (Called call =
                Called.connect("-x", hex.toString(), "-o", plain.toString(), "--append-output")) {
            call.command().in.type("question?\n");
            call.command().in.end();
            assertThat(Netcat.hearAll(call.peer())).isEqualTo("question?\n");
            call.says("answer\0");
            call.peer().close();
            assertThat(call.command().exitCode()).isZero();
        }
        assertThat(plain).hasContent("before question?\nanswer\0");
        assertThat(Files.readString(hex))
                .isEqualTo(
                        "0000   71 75 65 73 74 69 6f 6e  3f 0a                    question?.      \n"
                                + "0000   61 6e 73 77 65 72 00                              "
                                + "answer.         \n");
    }
}
