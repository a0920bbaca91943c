package switchboard.services;

import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.ServerSetup;
import switchboard.net.framing.Framing;

/**
 * Sends every line back with the time before it: {@code [Sat Nov 21 10:15:42 2026] data}. Each line
 * gets a stamp of its own, an empty one too, however many come in one read and however a character
 * is cut by it; bytes that are no UTF-8 come back as U+FFFD. Any thread.
 *
 * <p>For clients that send no line end the setup is given {@code
 * Framing.lines().endingWithTheRead()} behind {@link #over}; answers end with LF all the same.
 */
public final class StampServer implements Service, ConnectionHandler {

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
}
