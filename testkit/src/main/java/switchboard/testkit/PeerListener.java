package switchboard.testkit;

import java.util.Optional;
import switchboard.engine.Endpoint;

/** A listening peer that engines connect to in a test. The test's thread only. */
public interface PeerListener extends AutoCloseable {

    Endpoint address();

    /** The next connection, if there is one. */
    Optional<Peer> accept();

    @Override
    void close();
}
