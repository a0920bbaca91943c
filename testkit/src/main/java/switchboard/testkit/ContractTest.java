package switchboard.testkit;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.EngineLimits;

/**
 * What one test of a contract has: its world, its engines, and their end. The test's thread only.
 */
@Timeout(60)
abstract class ContractTest implements EngineUnderTest {

    private final List<EngineDriver> drivers = new ArrayList<>();
    private ContractFixture fixture;

    ContractTest() {}

    /** A new world for one test. */
    protected abstract ContractFixture fixture();

    @Override
    public final ContractFixture world() {
        return fixture;
    }

    @Override
    public final EngineDriver driver() {
        return drivers.getFirst();
    }

    @Override
    public final EngineDriver driver(EngineLimits limits) {
        EngineDriver driver = new EngineDriver(fixture, limits);
        drivers.add(driver);
        return driver;
    }

    @BeforeEach
    final void open() {
        fixture = fixture();
        driver(EngineLimits.DEFAULT);
    }

    @AfterEach
    final void close() {
        try {
            drivers.forEach(EngineDriver::close);
        } finally {
            fixture.close();
        }
    }
}
