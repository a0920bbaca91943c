package switchboard.services;

import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.ServerSetup;

/**
 * Sends lines of 72 printable characters, each begun one character further on, as fast as the peer
 * takes them and until it leaves (RFC 864); what it sends is dropped. The lines stand in memory
 * once for all and are never queued, so a slow peer costs nothing. Any thread.
 */
public final class ChargenServer implements Service, ConnectionHandler {

    /** A server of lines. */
    public ChargenServer() {}

    @Override
    public ServerSetup over(ServerSetup setup) {
        return setup.handler(this);
    }

    @Override
    public void onOpen(Connection connection) {
        connection.source(new CharacterSource(connection));
    }

    /** A peer that sends nothing more may still read: it leaves when it takes nothing more. */
    @Override
    public void onEnd(Connection connection) {}
}
