package switchboard.services;

import java.time.InstantSource;
import switchboard.net.Datagram;
import switchboard.net.DatagramPort;
import switchboard.net.DatagramSetup;
import switchboard.net.ServerSetup;

/**
 * Sends the seconds since 1900 as four bytes, big-endian, to whoever connects, and closes (RFC
 * 868). They begin again at 0 in February 2036. What the peer sends is dropped. A datagram,
 * whatever is in it, is answered by the four bytes. Any thread.
 */
public final class TimeServer implements Service, DatagramService {

    private final InstantSource clock;

    /** A server that tells the system's time. */
    public TimeServer() {
        this(InstantSource.system());
    }

    TimeServer(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ServerSetup over(ServerSetup setup) {
        return setup.handler(new OnConnect(() -> Rfc868.bytes(clock.instant())));
    }

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

    private void answer(DatagramPort port, Datagram datagram) {
        port.send(Rfc868.bytes(clock.instant()), datagram.sender());
    }
}
