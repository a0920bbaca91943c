package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.net.DatagramPort;
import switchboard.net.LoopGroup;
import switchboard.testkit.DatagramFaults;
import switchboard.testkit.FaultRates;
import switchboard.testkit.SimEngine;
import switchboard.testkit.SimKernel;
import switchboard.testkit.SimPollerOptions;

/** Ports on a network that loses, doubles and reorders, from random seeds. */
@Timeout(60)
final class NetDatagramSimulationTest {

    private static final int SEEDS = ChatFigures.of(10, 2_000);
    private static final int DATAGRAMS = 200;

    @Test
    void whateverTheNetworkDoesEachComesWholeAtMostTwiceAndIsCounted() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            run(seed, SimPollerOptions.LEVEL);
            run(seed, SimPollerOptions.EDGE);
        }
    }

    private static void run(long seed, SimPollerOptions options) {
        SimKernel kernel = new SimKernel(seed);
        kernel.datagramFaults(new DatagramFaults(0.3, 0.2, 0.3));
        kernel.faults(FaultRates.all(0.1).lossless());
        LoopGroup group =
                LoopGroup.driven(
                        SimEngine.provider(kernel, options), kernel.clock(), Runnable::run);
        Map<String, Integer> seen = new HashMap<>();
        try (group;
                DatagramPort to =
                        DatagramPort.bind(0)
                                .group(group)
                                .onDatagram((p, d) -> seen.merge(d.text(), 1, Integer::sum))
                                .start();
                DatagramPort from = DatagramPort.bind(0).group(group).start()) {
            for (int i = 0; i < DATAGRAMS; i++) {
                from.send("number " + i, to.localAddress());
                if (i % 7 == 0) {
                    from.loop().execute(() -> {}); // something to wake for
                    group.tick();
                }
            }
            for (int i = 0; i < 300; i++) {
                from.loop().execute(() -> {});
                group.tick();
                kernel.letArrive();
            }
            long sum = seen.values().stream().mapToInt(Integer::intValue).sum();
            assertThat(seen.values()).as("seed %s", seed).allMatch(times -> times <= 2);
            assertThat(seen).as("seed %s", seed).hasSizeBetween(80, 180);
            assertThat(to.stats().received()).isEqualTo(sum);
            assertThat(from.stats().sent() + from.stats().sendDropped()).isEqualTo(DATAGRAMS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
