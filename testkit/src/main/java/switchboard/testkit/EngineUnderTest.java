package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.SocketHandle;

/**
 * What the sentences of the contract stand on: one engine and its world. The test's thread only.
 */
public interface EngineUnderTest {

    /** The world at the other end of the sockets. */
    ContractFixture world();

    /** The engine of this test, with the usual limits. */
    EngineDriver driver();

    /** One more engine, closed with the test. */
    EngineDriver driver(EngineLimits limits);

    /** The engine itself, every call of it checked. */
    default Engine engine() {
        return driver().engine();
    }

    /** What it has said so far. */
    default RecordingListener events() {
        return driver().events();
    }

    /** For a while: no callback for the handle, and no turns. */
    default void assertNothingHappens(SocketHandle handle) {
        int before = events().of(handle).size();
        driver().turnsIn(1_000_000); // what the engine may have to prepare
        assertThat(driver().turnsIn(InputContract.PAUSE_NANOS))
                .isLessThanOrEqualTo(WaitContract.FEW_TURNS);
        assertThat(events().of(handle)).hasSize(before);
    }
}
