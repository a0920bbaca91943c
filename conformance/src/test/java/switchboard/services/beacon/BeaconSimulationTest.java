package switchboard.services.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.net.LoopGroup;
import switchboard.testkit.DatagramFaults;
import switchboard.testkit.SimEngine;
import switchboard.testkit.SimKernel;
import switchboard.testkit.SimPollerOptions;

/** A search on a network that loses 30 %, doubles 20 % and reorders, from random seeds. */
@Timeout(60)
final class BeaconSimulationTest {

    private static final int SEEDS = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @Test
    void everySearchFindsWhoIsThereInTimeAndOnce() throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            assertThat(search(seed))
                    .as("seed %s", seed)
                    .extracting(Found::name)
                    .containsExactly("office");
        }
    }

    private static List<Found> search(long seed) throws IOException {
        SimKernel kernel = new SimKernel(seed);
        kernel.datagramFaults(new DatagramFaults(0.3, 0.2, 0.3));
        LoopGroup group =
                LoopGroup.driven(
                        SimEngine.provider(kernel, SimPollerOptions.LEVEL),
                        kernel.clock(),
                        Runnable::run);
        Announcement office =
                new Announcement("office", List.of(new AnnouncedService("chat", "tcp", 33_333)));
        List<InetAddress> everybody =
                List.of(InetAddress.getByAddress(new byte[] {127, -1, -1, -1}));
        try (group;
                BeaconServer beacon =
                        BeaconServer.announcing(office).at("0.0.0.0:0").group(group).start()) {
            long start = kernel.clock().elapsedNanos();
            CompletableFuture<List<Found>> found =
                    new BeaconClient()
                            .port(beacon.port())
                            .addresses(everybody)
                            .timeout(TIMEOUT)
                            .begin(group);
            while (!found.isDone()) {
                group.tick();
            }
            assertThat(kernel.clock().elapsedNanos() - start)
                    .isBetween(TIMEOUT.toNanos(), TIMEOUT.multipliedBy(2).toNanos());
            return found.join();
        }
    }
}
