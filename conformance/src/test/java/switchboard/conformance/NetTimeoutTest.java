package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.Limits;

/** What must be done by when, on real sockets and by a clock of the test. */
@Timeout(120)
final class NetTimeoutTest {

    private static final Duration OFF = Duration.ZERO;
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    private static final int SMALL_BUFFER_BYTES = 128 << 10;

    private static NetDriven server(
            ChatSetting setting, Duration idle, Duration frame, Duration write) {
        Limits limits = Limits.DEFAULT.withTimeouts(idle, frame, write);
        return new NetDriven(setting, setup -> setup.limits(limits));
    }

    @OnEveryEngine
    void aLineDrippedByteByByteIsCutAtTheDeadlineOverTheWholeLine(ChatSetting setting) {
        try (NetDriven server = server(setting, OFF, TWO_SECONDS, OFF)) {
            NetPeer silent = server.connect();
            NetPeer peer = server.connect();
            for (int i = 0; i < 19; i++) {
                peer.send("x");
                server.untilRead(peer);
                server.advance(Duration.ofMillis(100));
            }
            assertThat(server.recorder().reasonsLeft()).isZero();
            peer.send("x");
            server.untilRead(peer);
            server.advance(Duration.ofMillis(200));
            assertThat(peer.line()).isEqualTo("a line must end within 2 s of its first byte");
            assertThat(peer.untilEnd()).isEmpty();
            peer.close();
            server.untilClosed(1);
            assertThat(server.recorder().nextReason().kind()).isEqualTo(Kind.FRAME_TIMEOUT);
            // A silent one is a reader, and stays.
            server.advance(Duration.ofMinutes(5));
            assertThat(server.connections()).isEqualTo(1);
            silent.send("hello\n");
            server.until("heard", () -> server.recorder().frames().contains("hello"));
        }
    }

    @OnEveryEngine
    void theSilentAreGoneAfterTheIdleTimeoutDrippingOrNot(ChatSetting setting) {
        try (NetDriven server = server(setting, TWO_SECONDS, OFF, OFF)) {
            List<NetPeer> silent = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                silent.add(server.connect());
            }
            NetPeer busy = server.connect();
            for (int i = 0; i < 25; i++) {
                server.advance(Duration.ofMillis(100));
                if (i % 10 == 0) {
                    busy.send("x");
                    server.untilRead(busy);
                }
            }
            int told = 0;
            for (NetPeer peer : silent) {
                String last = peer.untilGone();
                assertThat(last).isIn("nothing was sent for 2 s\n", "", "[reset]");
                told += last.startsWith("nothing") ? 1 : 0;
                peer.close();
            }
            assertThat(told).as("at most so many are told at once").isEqualTo(16);
            server.untilClosed(50);
            assertThat(server.recorder().nextReason().kind()).isEqualTo(Kind.IDLE_TIMEOUT);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @OnEveryEngine
    void whoOnlyListensIsGoneAfterTheReadTimeoutAndWhoSpeaksStays(ChatSetting setting) {
        Limits limits = Limits.DEFAULT.withReadTimeout(TWO_SECONDS);
        try (NetDriven server = new NetDriven(setting, setup -> setup.limits(limits))) {
            NetPeer listener = server.connect();
            NetPeer speaker = server.connect();
            for (int i = 0; i < 3; i++) {
                server.advance(Duration.ofMillis(900));
                speaker.send("hello\n");
                server.untilRead(speaker);
            }
            assertThat(listener.untilEnd()).isEqualTo("you have sent nothing for 2 s\n");
            listener.close();
            server.untilClosed(1);
            assertThat(server.recorder().nextReason().kind()).isEqualTo(Kind.READ_TIMEOUT);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @OnEveryEngine
    void aPeerThatTakesNothingIsClosedAndASlowOneIsNot(ChatSetting setting) {
        try (NetDriven server = server(setting, TWO_SECONDS, OFF, TWO_SECONDS)) {
            NetPeer slow = server.connect(SMALL_BUFFER_BYTES);
            NetPeer stalled = server.connect(SMALL_BUFFER_BYTES);
            for (Connection connection : server.recorder().opened()) {
                connection.send(new byte[16 << 20]);
            }
            for (int i = 0; i < 8; i++) {
                Connection connection = server.recorder().opened().getFirst();
                long before = connection.queuedBytes();
                server.until(
                        "the kernel takes some more",
                        () -> {
                            slow.bytesThatHaveCome(64 << 10);
                            return connection.queuedBytes() < before;
                        });
                server.advance(Duration.ofMillis(1_500));
                assertThat(server.connections()).isEqualTo(i == 0 ? 2 : 1);
            }
            assertThat(server.recorder().nextReason().kind()).isEqualTo(Kind.WRITE_TIMEOUT);
            assertThat(stalled.bytes(1)).hasSize(1);
        }
    }
}
