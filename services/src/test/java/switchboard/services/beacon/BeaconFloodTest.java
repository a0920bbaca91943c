package switchboard.services.beacon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.Engines;
import switchboard.net.LoopGroup;

/** Many senders that are all different, as a spoofed flood looks. */
@Timeout(60)
class BeaconFloodTest {

    private static final int SOURCES = 3_000;

    @Test
    void aFloodFromManyAddressesIsAnsweredWithinTheLimitsAndRemembersFew() throws Exception {
        try (LoopGroup group = LoopGroup.start(1, Engines.named("nio"));
                BeaconServer beacon =
                        BeaconServer.announcing(new Announcement("office", List.of()))
                                .at("127.0.0.1:0")
                                .group(group)
                                .start()) {
            byte[] query = BeaconMessages.query("0123456789abcdef", "*", List.of());
            InetAddress to = InetAddress.getByName("127.0.0.1");
            long start = System.nanoTime();
            for (int i = 0; i < SOURCES; i++) {
                byte[] from = {127, 1, (byte) (i >> 8), (byte) i};
                try (DatagramSocket socket =
                        new DatagramSocket(
                                new InetSocketAddress(InetAddress.getByAddress(from), 0))) {
                    socket.send(new DatagramPacket(query, query.length, to, beacon.port()));
                }
            }
            long seconds = (System.nanoTime() - start) / 1_000_000_000 + 1;
            // One more that is counted by itself, behind all the others.
            try (DatagramSocket last = new DatagramSocket()) {
                byte[] end = "the end".getBytes(US_ASCII);
                while (beacon.stats().malformed() == 0) {
                    last.send(new DatagramPacket(end, end.length, to, beacon.port()));
                    Thread.onSpinWait();
                }
            }
            BeaconStats stats = beacon.stats();
            assertThat(stats.answered()).isBetween(1L, 200 * (seconds + 2));
            assertThat(stats.limited()).isPositive();
            int sources = group.loop(0).call(beacon::sources);
            assertThat(sources).isLessThanOrEqualTo(1_024);
        }
    }
}
