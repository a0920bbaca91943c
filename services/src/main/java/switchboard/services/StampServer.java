package switchboard.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import switchboard.engine.Datagrams;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Datagram;
import switchboard.net.DatagramPort;
import switchboard.net.DatagramSetup;
import switchboard.net.Frame;
import switchboard.net.ServerSetup;
import switchboard.net.framing.Framing;

/**
 * Sends every line back with the time before it: {@code [Sat Nov 21 10:15:42 2026] data}. Each line
 * gets a stamp of its own, an empty one too, however many come in one read and however a character
 * is cut by it; bytes that are no UTF-8 come back as U+FFFD. Any thread.
 *
 * <p>A datagram is answered by one: {@code [Sat Nov 21 10:15:42 2026] data}, without a line end.
 *
 * <p>For clients that send no line end the setup is given {@code
 * Framing.lines().endingWithTheRead()} behind {@link #over}; answers end with LF all the same.
 */
public final class StampServer implements Service, DatagramService, ConnectionHandler {

    private final WallClock clock;

    /** Stamps as ctime(3) writes them, in local time. */
    public StampServer() {
        this(TimeStyle.LOCAL);
    }

    /** Stamps in a style of one's own, in local time. */
    public StampServer(TimeStyle style) {
        this(WallClock.local(style));
    }

    StampServer(WallClock clock) {
        this.clock = clock;
    }

    @Override
    public ServerSetup over(ServerSetup setup) {
        return setup.framing(Framing.lines()).handler(this).describedAs("a time stamp service");
    }

    @Override
    public void onFrame(Connection connection, Frame frame) {
        connection.send(stamped(frame.text()));
    }

    private String stamped(String data) {
        return "[" + clock.text() + "] " + data;
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

    /** What would not fit with its stamp is not answered. */
    private void answer(DatagramPort port, Datagram datagram) {
        byte[] stamped = stamped(datagram.text()).getBytes(UTF_8);
        if (stamped.length <= Datagrams.UDP_BYTES_MAX) {
            port.send(stamped, datagram.sender());
        }
    }
}
