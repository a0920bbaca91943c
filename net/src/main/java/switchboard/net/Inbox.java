package switchboard.net;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Frames that other threads send through a connection: they go through the tasks of its loop, and
 * count as waiting output, with what the framing puts around them, until they arrive there. Any
 * thread.
 */
final class Inbox {

    private static final AtomicLongFieldUpdater<Inbox> BYTES =
            AtomicLongFieldUpdater.newUpdater(Inbox.class, "bytes");

    private static final AtomicReferenceFieldUpdater<Connection, @Nullable Inbox> OF =
            AtomicReferenceFieldUpdater.newUpdater(Connection.class, Inbox.class, "inbox");

    private final Connection connection;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile long bytes;

    private Inbox(Connection connection) {
        this.connection = connection;
    }

    /** Made when another thread sends for the first time. */
    static Inbox of(Connection connection) {
        Inbox made = connection.inbox;
        if (made == null) {
            Inbox fresh = new Inbox(connection);
            made =
                    OF.compareAndSet(connection, null, fresh)
                            ? fresh
                            : Objects.requireNonNull(connection.inbox);
        }
        return made;
    }

    /** Takes a frame that nobody else holds; returns what {@link Connection#send} does. */
    boolean handOver(byte[] frame) {
        ConnectionSettings settings = connection.settings();
        settings.framing().requireSendable(MemorySegment.ofArray(frame), 0, frame.length);
        // Loops queue a frame before they uncount it, so no byte is missed in the sum.
        long waiting = BYTES.addAndGet(this, onTheWire(frame)) + connection.output().queuedBytes();
        boolean within = waiting <= settings.limits().outputBytesMax();
        boolean taken = connection.loop().tryExecute(() -> arrive(frame, within));
        return taken && within;
    }

    private void arrive(byte[] frame, boolean wasWithin) {
        OutputLimit.enqueue(connection, MemorySegment.ofArray(frame), 0, frame.length);
        BYTES.addAndGet(this, -onTheWire(frame));
        if (!wasWithin) {
            connection.output().owesDrain();
        }
    }

    private long onTheWire(byte[] frame) {
        return connection.settings().encodedBytes(frame.length);
    }
}
