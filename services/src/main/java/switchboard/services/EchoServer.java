package switchboard.services;

import switchboard.net.Connection;
import switchboard.net.ServerSetup;

/**
 * Sends back every byte (RFC 862), also those that come before the peer closes its half. A peer
 * that does not read is not read from either. Any thread.
 */
public final class EchoServer implements Service {

    /** An echo server, to be started. */
    public EchoServer() {}

    @Override
    public ServerSetup over(ServerSetup setup) {
        return setup.onFrame(Connection::send);
    }
}
