package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import switchboard.conformance.SimulatedRun.Wire;
import switchboard.testkit.SimPollerOptions;

/**
 * The same search as without TLS, behind it: segments of any length, delays, resets, and ends that
 * an attacker might have made. {@code -Dseeds=N} searches further, {@code -Dseed=S} runs the one
 * that a failure has named.
 */
@Timeout(600)
final class NetTlsSimulationTest {

    private static final int SEEDS = Integer.getInteger("seeds", ChatFigures.of(8, 500));

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
    void everySeedEndsWellByLevel(Wire wire) {
        SimulatedRun.eachSeed(SEEDS, SimPollerOptions.LEVEL, wire);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
    void everySeedEndsWellByEdge(Wire wire) {
        SimulatedRun.eachSeed(SEEDS, SimPollerOptions.EDGE, wire);
    }

    @ParameterizedTest
    @EnumSource
    void aSeedRunsTheSameWayAgain(Wire wire) {
        for (long seed = 1; seed <= 3; seed++) {
            String first = new SimulatedRun(seed, SimPollerOptions.LEVEL, wire).run();
            String again = new SimulatedRun(seed, SimPollerOptions.LEVEL, wire).run();
            assertThat(again).as("seed %s", seed).isEqualTo(first);
        }
    }
}
