package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;

/** What a handshake that comes to nothing may take: time, by the test's clock, and memory. */
@Timeout(60)
final class NetTlsHandshakeTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Handshakes of 16 MiB less one byte, and of none, of a kind that does not begin one. */
    private static final byte[] HUGE = {22, 3, 1, 0, 4, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff};

    private static final byte[] EMPTY = {22, 3, 1, 0, 4, 20, 0, 0, 0};

    private static NetDriven serve(ChatSetting setting) {
        return new NetDriven(setting, setup -> setup.tls(TlsFiles.server()));
    }

    @OnEveryEngine
    void whoSaysNothingOrAByteASecondIsClosedAtFiveSeconds(ChatSetting setting) {
        try (NetDriven server = serve(setting)) {
            NetPeer silent = server.connectUnopened();
            NetPeer dripping = server.connectUnopened();
            server.until("both are taken", () -> server.connections() == 2);
            for (int second = 0; second < 4; second++) {
                dripping.send(new byte[] {HUGE[second]});
                server.untilRead(dripping);
                server.advance(Duration.ofSeconds(1));
            }
            assertThat(server.connections()).isEqualTo(2);
            server.advance(Duration.ofMillis(1_100));
            server.until("both are closed", () -> server.connections() == 0);
            assertThat(silent.untilGone()).isEmpty();
            assertThat(dripping.untilGone()).isIn("", "[reset]");
            assertThat(server.recorder().opened()).isEmpty();
        }
    }

    @OnEveryEngine
    void aHandshakeAnnouncedAs16MebibytesTakesNoMoreThanAnyOther(ChatSetting setting) {
        try (NetDriven server = serve(setting)) {
            long usual = Long.MAX_VALUE;
            long huge = Long.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                usual = Math.min(usual, allocatedFor(server, EMPTY));
                huge = Math.min(huge, allocatedFor(server, HUGE));
            }
            assertThat(huge - usual).isLessThan(64 << 10);
        }
    }

    /** The server runs on this thread. */
    private static long allocatedFor(NetDriven server, byte[] opening) {
        NetPeer peer = server.connectUnopened();
        server.until("it is taken", () -> server.connections() == 1);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        peer.send(opening);
        server.untilRead(peer);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        server.advance(Duration.ofSeconds(2)); // it has a moment to read the alert
        assertThat(peer.untilGone()).as("an alert").startsWith("\u0015\u0003");
        peer.close();
        server.until("it is closed", () -> server.connections() == 0);
        return allocated;
    }
}
