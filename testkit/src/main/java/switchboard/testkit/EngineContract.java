package switchboard.testkit;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.EngineLimits;

/**
 * The contract of {@link switchboard.engine.Engine}, each sentence a test. A test class for an
 * engine extends it and says where its engines come from; every call and callback of the tests goes
 * through a {@link CheckedEngine} besides.
 */
@Timeout(60)
public abstract class EngineContract
        implements WaitContract,
                BoundsContract,
                InputContract,
                OutputContract,
                TrySendContract,
                SendFileContract,
                AcceptContract,
                ConnectContract,
                DatagramContract,
                CloseContract {

    private final List<EngineDriver> drivers = new ArrayList<>();
    private ContractFixture fixture;

    protected EngineContract() {}

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
