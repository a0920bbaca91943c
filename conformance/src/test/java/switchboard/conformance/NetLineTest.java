package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.Engines;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.framing.Framing;

/** Lines of every kind, the too long ones and the odd ones among them. */
@Timeout(120)
final class NetLineTest {

    private static final int SKIP_MAX = 200_000;

    @OnEveryEngine
    void aTooLongLineIsRefusedAtTheFirstByteOverToldOnceAndTheConnectionStays(ChatSetting setting) {
        try (NetServer server =
                NetServer.lines(setting, NetServer.ECHO, setup -> setup.framing(skipping()))) {
            NetPeer peer = server.connect();
            peer.expectEcho("x".repeat(8_192));
            // No line end is sent before the answer has come: it is refused where it gets too long.
            assertThat(peer.send("y".repeat(8_193)).line()).isEqualTo("too long");
            peer.send("y".repeat(100_000)).send("\r\nnext\n");
            assertThat(peer.line()).isEqualTo("next");
            assertThat(peer.send("z".repeat(9_000) + "\nlast\n").line()).isEqualTo("too long");
            assertThat(peer.line()).isEqualTo("last");
            assertThat(server.recorder().frames()).hasSize(3);
        }
    }

    private static Framing skipping() {
        return Framing.lines().skippingTooLong("too long", SKIP_MAX);
    }

    @OnEveryEngine
    void aLineThatNeverEndsIsClosedAfterSoManyBytesMore(ChatSetting setting) {
        try (NetServer server =
                NetServer.lines(setting, NetServer.ECHO, setup -> setup.framing(skipping()))) {
            NetPeer peer = server.connect();
            peer.send("y".repeat(SKIP_MAX));
            assertThat(peer.line()).isEqualTo("too long");
            peer.send("y".repeat(10_000));
            assertThat(peer.line()).isEqualTo("frame refused: longer than 8192 bytes");
            assertThat(peer.untilEnd()).isEmpty();
            peer.close();
            assertThat(server.nextKind()).isEqualTo(Kind.FRAME_TOO_LONG);
        }
    }

    @OnEveryEngine
    void withoutSkippingATooLongLineEndsTheConnectionWithTheSentence(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, NetServer.ECHO)) {
            NetPeer peer = server.connect().send("y".repeat(8_193));
            assertThat(peer.line()).isEqualTo("frame refused: longer than 8192 bytes");
            assertThat(peer.untilEnd()).isEmpty();
            peer.close();
            assertThat(server.nextKind()).isEqualTo(Kind.FRAME_TOO_LONG);
        }
    }

    @OnEveryEngine
    void aMillionEmptyLinesHoldUpNobody(ChatSetting setting) {
        AtomicInteger count = new AtomicInteger();
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onFrame(Connection connection, Frame frame) {
                        if (frame.length() > 0) {
                            connection.send(frame);
                        } else {
                            count.incrementAndGet();
                        }
                    }
                };
        byte[] newlines = new byte[1_000_000];
        Arrays.fill(newlines, (byte) '\n');
        try (NetServer server =
                new NetServer(
                        1,
                        Engines.named(setting.engine()),
                        new NetRecorder(handler, false),
                        setup -> setup.framing(Framing.lines()))) {
            NetPeer other = server.connect();
            NetPeer peer = server.connect();
            long began = System.nanoTime();
            peer.send(newlines);
            other.expectEcho("meanwhile");
            peer.expectEcho("done");
            assertThat(count).hasValue(1_000_000);
            // It takes some 20 ms; what grows with the square of what waits takes minutes.
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(10));
        }
    }

    @OnEveryEngine
    void everyOddLineEndHasItsRule(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, new ConnectionHandler() {})) {
            NetPeer peer = server.connect();
            peer.send("cr alone\rgoes on\n").send("\n\r");
            peer.send("lf cr\n").send("nul \0 inside\n").send("split\r");
            Eventually.holds("four lines", () -> server.recorder().frames().size() == 4);
            peer.send("\n").send("\r").closeOutput();
            assertThat(peer.untilEnd()).isEmpty();
            assertThat(server.recorder().frames())
                    .containsExactly(
                            "cr alone\rgoes on", "", "\rlf cr", "nul \0 inside", "split", "\r");
        }
    }

    @OnEveryEngine
    void theEndOfAReadEndsALineForPeersThatSendNoLineEnds(ChatSetting setting) {
        try (NetServer server =
                NetServer.lines(
                        setting,
                        NetServer.ECHO,
                        setup -> setup.framing(Framing.lines().endingWithTheRead()))) {
            NetPeer peer = server.connect();
            assertThat(peer.send("hello").line()).isEqualTo("hello");
            assertThat(peer.send("two\nlines").line()).isEqualTo("two");
            assertThat(peer.line()).isEqualTo("lines");
            byte[] text = "漢字".getBytes(StandardCharsets.UTF_8);
            assertThat(peer.send(Arrays.copyOf(text, 4)).line()).isEqualTo("漢");
            assertThat(peer.send(Arrays.copyOfRange(text, 4, 6)).line()).isEqualTo("字");
        }
    }
}
