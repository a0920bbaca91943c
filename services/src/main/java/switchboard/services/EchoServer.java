package switchboard.services;

import switchboard.net.Connection;
import switchboard.net.Datagram;
import switchboard.net.DatagramPort;
import switchboard.net.DatagramSetup;
import switchboard.net.ServerSetup;

/**
 * Sends back every byte (RFC 862), also those that come before the peer closes its half. A peer
 * that does not read is not read from either. A datagram comes back as it was. Any thread.
 */
public final class EchoServer implements Service, DatagramService {

    /** An echo server, to be started. */
    public EchoServer() {}

    @Override
    public ServerSetup over(ServerSetup setup) {
        return setup.onFrame(Connection::send);
    }

    @Override
    public DatagramSetup over(DatagramSetup setup) {
        return setup.onDatagram(new DatagramAnswers(false, this::answer));
    }

    @Override
    public DatagramSetup overForAll(DatagramSetup setup) {
        return setup.onDatagram(new DatagramAnswers(false, this::answer));
    }

    @Override
    public boolean amplifies() {
        return false;
    }

    private void answer(DatagramPort port, Datagram datagram) {
        port.send(datagram, datagram.sender());
    }
}
