package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;

/**
 * Writes down what a handler is called for, by connection, and passes it on; checks that every
 * connection keeps the grammar {@code onOpen (onFrame)* onEnd? onClose}. Any thread.
 */
final class NetRecorder implements ConnectionHandler {

    private static final String GRAMMAR = "o[fd]*(e[d]*)?c";

    private final ConnectionHandler to;
    private final Map<Connection, StringBuilder> letters = new ConcurrentHashMap<>();
    private final List<Connection> opened = new CopyOnWriteArrayList<>();
    private final List<String> frames = new CopyOnWriteArrayList<>();
    private final BlockingQueue<CloseReason> reasons = new LinkedBlockingQueue<>();
    private final boolean keepsFrames;

    NetRecorder(ConnectionHandler to, boolean keepsFrames) {
        this.to = to;
        this.keepsFrames = keepsFrames;
    }

    /** A connection's letters are written on its loop only. */
    private void write(Connection connection, char letter) {
        StringBuilder word = letters.computeIfAbsent(connection, it -> new StringBuilder());
        int last = word.length() - 1;
        boolean again = letter == 'f' && last >= 0 && word.charAt(last) == 'f';
        if (!again) {
            word.append(letter);
        }
    }

    @Override
    public void onOpen(Connection connection) {
        write(connection, 'o');
        opened.add(connection);
        to.onOpen(connection);
    }

    @Override
    public void onFrame(Connection connection, Frame frame) {
        write(connection, 'f');
        if (keepsFrames) {
            frames.add(frame.text());
        }
        to.onFrame(connection, frame);
    }

    @Override
    public void onEnd(Connection connection) {
        write(connection, 'e');
        to.onEnd(connection);
    }

    @Override
    public void onDrain(Connection connection) {
        write(connection, 'd');
        to.onDrain(connection);
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        write(connection, 'c');
        reasons.add(reason);
        to.onClose(connection, reason);
    }

    /** The connections in the order of their opening. */
    List<Connection> opened() {
        return opened;
    }

    /** All frames of all connections so far. */
    List<String> frames() {
        return frames;
    }

    Connection awaitOpened(int number) {
        Eventually.holds("connection " + number + " is open", () -> opened.size() >= number);
        return opened.get(number - 1);
    }

    /** Why the next connection was closed; waits for it. */
    CloseReason nextReason() {
        try {
            CloseReason reason =
                    reasons.poll(Eventually.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return Objects.requireNonNull(reason, "no connection was closed");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many closed connections nobody has asked for. */
    int reasonsLeft() {
        return reasons.size();
    }

    /** To be called when all is closed. */
    void checkGrammar() {
        assertThat(letters.keySet()).hasSameSizeAs(opened);
        letters.forEach((connection, word) ->
                assertThat(word.toString()).as("%s", connection).matches(GRAMMAR));
    }
}
