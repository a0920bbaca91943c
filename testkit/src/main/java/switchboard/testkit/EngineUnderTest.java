package switchboard.testkit;

import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;

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
}
