package switchboard.testkit;

/**
 * The parts of the contract where the family of the sockets could matter, over Unix sockets, and
 * what is said of those alone. What a Unix socket does not have, as a reset at will, is left out by
 * its fixture.
 */
public abstract class UnixEngineContract extends ContractTest
        implements InputContract,
                AcceptContract,
                ConnectContract,
                CloseContract,
                UnixContract,
                UnixDatagramContract {

    protected UnixEngineContract() {}
}
