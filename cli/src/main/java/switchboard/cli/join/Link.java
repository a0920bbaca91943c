package switchboard.cli.join;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;

/** One connection to the room. Callbacks on its loop; the rest on any thread. */
final class Link implements ConnectionHandler {

    private static final CloseReason ENDED =
            new CloseReason(Kind.PEER_CLOSED, "the server has closed the connection");
    private static final CloseReason LEFT = new CloseReason(Kind.CLOSED, "left");

    private final String greeting;
    private final Outgoing outgoing;
    private final Incoming incoming;
    private final Front front;
    private final Consumer<Event> events;
    private volatile @Nullable Connection connection;

    Link(SittingOptions options, Outgoing outgoing, Front front, Consumer<Event> events) {
        this.greeting = options.greeting();
        this.outgoing = outgoing;
        this.incoming = new Incoming(options.raw());
        this.front = front;
        this.events = events;
    }

    @Override
    public void onOpen(Connection opened) {
        connection = opened;
        front.connected(opened.remoteAddress().toString());
        if (!greeting.isEmpty()) {
            opened.send(greeting);
        }
        outgoing.attach(opened, !greeting.isEmpty());
    }

    @Override
    public void onFrame(Connection from, Frame read) {
        List<String> lines = incoming.received(read.toByteArray());
        if (!lines.isEmpty() && !front.show(lines)) {
            from.pauseReading();
        }
    }

    /** Reads on after a pause. */
    void readOn() {
        Connection paused = connection;
        if (paused == null) {
            return;
        }
        try {
            paused.loop().execute(paused::resumeReading);
        } catch (RejectedExecutionException e) {
            // It is over: there is nothing more to read.
        }
    }

    /** The other side says nothing more, so what we still had to say is not for it. */
    @Override
    public void onEnd(Connection from) {
        from.abort(ENDED);
    }

    @Override
    public void onClose(Connection gone, CloseReason reason) {
        outgoing.detach();
        List<String> last = incoming.ended();
        if (!last.isEmpty()) {
            front.show(last);
        }
        events.accept(new Event.Closed(this, reason));
    }

    /** Ends it without waiting for the room. */
    void close() {
        Connection open = connection;
        if (open != null) {
            open.abort(LEFT);
        }
    }
}
