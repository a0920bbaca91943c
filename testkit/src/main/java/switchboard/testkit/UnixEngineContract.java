package switchboard.testkit;

/**
 * The parts of the contract where the family of the sockets could matter, over Unix sockets, and
 * what is said of those alone.
 */
public abstract class UnixEngineContract extends ContractTest
        implements InputContract, AcceptContract, ConnectContract, CloseContract, UnixContract {

    protected UnixEngineContract() {}
}
