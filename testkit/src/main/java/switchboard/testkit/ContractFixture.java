package switchboard.testkit;

import java.util.Set;
import java.util.function.LongSupplier;
import switchboard.engine.Capability;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;

/**
 * What {@link EngineContract} needs of one kind of engine: engines, and the world at the other end
 * of their sockets. Made anew for every test. The test's thread only.
 */
public interface ContractFixture extends AutoCloseable {

    /** Opens an engine; a second one of the same fixture can adopt what the first has accepted. */
    Engine open(EngineLimits limits);

    /** The clock that the engines' waiting follows. */
    LongSupplier clock();

    Set<Capability> capabilities();

    /** An address to listen at, with a port of the kernel's choice. */
    Endpoint anyPort();

    /** A peer, connected; the engine need not have accepted it yet. */
    Peer connect(Endpoint to);

    /** A peer whose kernel keeps only a few KiB that it does not read. */
    Peer connectWithSmallBuffer(Endpoint to);

    /** Whether a peer resets a connection only when it has not read all, as over Unix sockets. */
    default boolean resetNeedsUnread() {
        return false;
    }

    /** A peer that listens. */
    PeerListener listen();

    /** An address where a connect is refused. */
    Endpoint refusing();

    /** An address where a connect is not answered for longer than a test lasts; TCP only. */
    Endpoint silent();

    /** An address whose backlog is full: a TCP connect waits there, a Unix connect fails. */
    Endpoint full();

    /** Takes up descriptors until the next one is beyond what the engine can watch. */
    void occupyDescriptors();

    @Override
    void close();
}
