package switchboard.conformance;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.conformance.SimulatedRun.Wire;
import switchboard.testkit.SimPollerOptions;

/**
 * Searches for a seed under which an echo of the net layer loses, doubles or mixes bytes, breaks
 * the grammar of its callbacks or forgets a connection, while the kernel does everything a kernel
 * may do. {@code -Dseeds=N} searches further, {@code -Dseed=S} runs the one that a failure has
 * named.
 */
@Timeout(300)
final class NetSimulationTest {

    private static final int SEEDS = Integer.getInteger("seeds", ChatFigures.of(20, 1_000));

    @Test
    void everySeedEndsWellByLevel() {
        SimulatedRun.eachSeed(SEEDS, SimPollerOptions.LEVEL, Wire.PLAIN);
    }

    @Test
    void everySeedEndsWellByEdge() {
        SimulatedRun.eachSeed(SEEDS, SimPollerOptions.EDGE, Wire.PLAIN);
    }
}
