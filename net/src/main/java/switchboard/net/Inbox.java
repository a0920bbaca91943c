package switchboard.net;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * Frames that other threads send through a connection: they go through the tasks of its loop, and
 * count as waiting output, with what the framing puts around them, until they arrive there. Any
 * thread.
 */
final class Inbox {

    private static final AtomicLongFieldUpdater<Inbox> BYTES =
            AtomicLongFieldUpdater.newUpdater(Inbox.class, "bytes");

    private final Connection connection;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile long bytes;

    Inbox(Connection connection) {
        this.connection = connection;
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
        connection.enqueue(MemorySegment.ofArray(frame), 0, frame.length);
        BYTES.addAndGet(this, -onTheWire(frame));
        if (!wasWithin) {
            connection.output().owesDrain();
        }
    }

    private long onTheWire(byte[] frame) {
        return connection.settings().framing().encodedBytes(frame.length);
    }
}
