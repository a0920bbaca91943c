package switchboard.testkit;

/**
 * The contract of {@link switchboard.engine.Engine}, each sentence a test. A test class for an
 * engine extends it and says where its engines come from; every call and callback of the tests goes
 * through a {@link CheckedEngine} besides.
 */
public abstract class EngineContract extends ContractTest
        implements WaitContract,
                BoundsContract,
                InputContract,
                OutputContract,
                TrySendContract,
                SendFileContract,
                AcceptContract,
                ConnectContract,
                DatagramContract,
                CloseContract,
                TcpContract {

    protected EngineContract() {}
}
