package switchboard.services;

import static java.nio.charset.StandardCharsets.US_ASCII;

import switchboard.net.Datagram;
import switchboard.net.DatagramPort;
import switchboard.net.DatagramSetup;
import switchboard.net.ServerSetup;

/**
 * Sends the time as text, a line that ends with CRLF, to whoever connects, and closes (RFC 867).
 * What the peer sends is dropped. A datagram, whatever is in it, is answered by the same line. Any
 * thread.
 */
public final class DaytimeServer implements Service, DatagramService {

    private final WallClock clock;

    /** A server that says {@code Sat Nov 21 10:15:42 2026}, in local time. */
    public DaytimeServer() {
        this(TimeStyle.LOCAL);
    }

    /** A server with a style of one's own, in local time. */
    public DaytimeServer(TimeStyle style) {
        this(WallClock.local(style));
    }

    DaytimeServer(WallClock clock) {
        this.clock = clock;
    }

    @Override
    public ServerSetup over(ServerSetup setup) {
        return setup.handler(new OnConnect(this::line));
    }

    private byte[] line() {
        return (clock.text() + "\r\n").getBytes(US_ASCII);
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
        port.send(line(), datagram.sender());
    }
}
