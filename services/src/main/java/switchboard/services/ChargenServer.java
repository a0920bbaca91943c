package switchboard.services;

import java.util.concurrent.ThreadLocalRandom;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Datagram;
import switchboard.net.DatagramPort;
import switchboard.net.DatagramSetup;
import switchboard.net.ServerSetup;

/**
 * Sends lines of 72 printable characters, each begun one character further on, as fast as the peer
 * takes them and until it leaves (RFC 864); what it sends is dropped. The lines stand in memory
 * once for all and are never queued, so a slow peer costs nothing. A datagram is answered by one
 * with 0 to 512 characters. Any thread.
 */
public final class ChargenServer implements Service, DatagramService, ConnectionHandler {

    private static final int DATAGRAM_BYTES_MAX = 512;

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

    @Override
    public DatagramSetup over(DatagramSetup setup) {
        return setup.onDatagram(new DatagramAnswers(true, this::answer));
    }

    @Override
    public DatagramSetup overForAll(DatagramSetup setup) {
        return setup.onDatagram(new DatagramAnswers(false, this::answer));
    }

    @Override
    public boolean amplifies() {
        return true;
    }

    /** Any number of characters from 0 to 512, as the RFC has it. */
    private void answer(DatagramPort port, Datagram datagram) {
        int length = ThreadLocalRandom.current().nextInt(DATAGRAM_BYTES_MAX + 1);
        port.send(CharacterSource.bytes(length), datagram.sender());
    }
}
