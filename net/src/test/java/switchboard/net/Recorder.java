package switchboard.net;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Writes down what a handler is called for, and then does what a test asks. One thread. */
final class Recorder implements ConnectionHandler {

    /** {@code onOpen (onFrame)* onEnd? onClose}, with {@code onDrain} anywhere between. */
    private enum Progress {
        BEFORE,
        OPEN,
        ENDED,
        CLOSED
    }

    final List<String> events = new ArrayList<>();
    final List<Connection> connections = new ArrayList<>();
    final List<CloseReason> reasons = new ArrayList<>();
    private Progress progress = Progress.BEFORE;
    private boolean inOrder = true;
    Consumer<Connection> onOpen = connection -> {};
    BiConsumer<Connection, String> onFrame = (connection, text) -> {};
    Consumer<Connection> onEnd = Connection::close;
    Consumer<Connection> onDrain = connection -> {};

    private void write(String event, Progress from, Progress upTo, Progress then) {
        events.add(event);
        if (connections.size() > 1) {
            return; // several are interleaved
        }
        if (progress.compareTo(from) < 0 || progress.compareTo(upTo) > 0) {
            inOrder = false;
        }
        progress = then;
    }

    /** A handler's exception is only logged, so this is asked outside. */
    void requireOrder() {
        if (!inOrder) {
            throw new AssertionError("not in this order: " + events);
        }
    }

    /** The only connection there was. */
    Connection connection() {
        return connections.getFirst();
    }

    /** Why the only connection was closed. */
    CloseReason.Kind closeKind() {
        return reasons.getFirst().kind();
    }

    /** Frames by their text. */
    List<String> frames() {
        return events.stream().filter(event -> event.startsWith("<")).toList();
    }

    boolean isOverInOrder() {
        return progress == Progress.CLOSED;
    }

    @Override
    public void onOpen(Connection connection) {
        connections.add(connection);
        write("open", Progress.BEFORE, Progress.BEFORE, Progress.OPEN);
        onOpen.accept(connection);
    }

    @Override
    public void onFrame(Connection connection, Frame frame) {
        String text = frame.text();
        write("<" + text + ">", Progress.OPEN, Progress.OPEN, Progress.OPEN);
        onFrame.accept(connection, text);
    }

    @Override
    public void onEnd(Connection connection) {
        write("end", Progress.OPEN, Progress.OPEN, Progress.ENDED);
        onEnd.accept(connection);
    }

    @Override
    public void onDrain(Connection connection) {
        write("drain", Progress.OPEN, Progress.ENDED, progress);
        onDrain.accept(connection);
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        reasons.add(reason);
        write("close " + reason.kind(), Progress.OPEN, Progress.ENDED, Progress.CLOSED);
    }
}
