package switchboard.testkit;

/**
 * The contract over Unix sockets of an engine that can do with them all that Linux can: abstract
 * names, credentials of the peer, datagrams.
 */
public abstract class LinuxUnixEngineContract extends UnixEngineContract
        implements UnixNameContract, UnixDatagramContract {

    protected LinuxUnixEngineContract() {}
}
