package switchboard.testkit;

import switchboard.engine.Endpoint;

import java.util.Optional;

/** A listening peer that engines connect to in a test. The test's thread only. */
public interface PeerListener extends AutoCloseable {

    Endpoint address();

    /** The next connection, if there is one. */
    Optional<Peer> accept();

    @Override
    void close();
}
