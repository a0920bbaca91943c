package switchboard.net;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Slices;

/**
 * The output of one connection: a queue of copied bytes and perhaps a {@link Source}, pulled when
 * the socket can take more. Loop thread only.
 *
 * <pre>
 *   OPEN --finish--> FINISHING (what waits is still sent) --all taken--> FINISHED (FIN sent)
 *   OPEN, FINISHING --fail, drop--> DEAD
 * </pre>
 */
final class OutputHalf {

    private enum State {
        OPEN,
        FINISHING,
        FINISHED,
        DEAD
    }

    private static final long BYTES_PER_SEND = 1 << 20;

    private final Connection connection;
    private final ChunkQueue queue;
    private final int bytesMax;
    private State state = State.OPEN;
    private @Nullable Source source;
    private boolean sourceEndsWithFrame;
    private boolean marked;
    private boolean sending;
    private boolean blocked;
    private boolean waits;
    private boolean overLimit;
    private long offered;
    private long offeredFromSource;
    private long progressNanos;

    OutputHalf(Connection connection, ChunkPool pool, int bytesMax) {
        this.connection = connection;
        this.queue = new ChunkQueue(pool);
        this.bytesMax = bytesMax;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isOver() {
        return state == State.FINISHED || state == State.DEAD;
    }

    long queuedBytes() {
        return queue.bytes();
    }

    /** Whether the socket takes nothing more for now. */
    boolean isBlocked() {
        return blocked;
    }

    boolean isOverLimit() {
        return overLimit;
    }

    /** When the peer last took a byte, or output began to wait. */
    long progressNanos() {
        return progressNanos;
    }

    void source(Source attached) {
        source = attached;
        mark();
    }

    /** Queues a copy; returns whether the queue has stayed within its limit. */
    boolean append(MemorySegment bytes, long offset, long length, MemorySegment trailer) {
        queue.append(bytes, offset, length);
        queue.append(trailer, 0, trailer.byteSize());
        mark();
        if (queue.bytes() > bytesMax) {
            overLimit = true;
        }
        return !overLimit;
    }

    /** Another thread was told that the limit is reached: it waits for {@code onDrain}. */
    void owesDrain() {
        if (state == State.OPEN) {
            overLimit = true;
            drainWhenBelowHalf();
        }
    }

    private void drainWhenBelowHalf() {
        if (overLimit && queue.bytes() < bytesMax / 2) {
            overLimit = false;
            connection.drained();
        }
    }

    /** FIN goes out behind what waits. */
    void finish() {
        if (state == State.OPEN) {
            state = State.FINISHING;
            mark();
        }
    }

    /** The source gives the rest of a frame it has begun and then nothing more. */
    void endSourceWithFrame() {
        sourceEndsWithFrame = true;
    }

    boolean hasFailed() {
        return state == State.DEAD;
    }

    /** The outstanding send was answered by a failure. */
    void sendFailed() {
        sending = false;
        fail();
    }

    /** Nothing more will be sent; what is lent to the engine comes back with its answer. */
    void fail() {
        state = State.DEAD;
        source = null;
        blocked = false;
        releaseQueue();
    }

    private void releaseQueue() {
        if (!sending) {
            queue.clear();
        }
    }

    /** The handle is closed: nothing is lent any more. */
    void closed() {
        sending = false;
        fail();
    }

    /** Output waits to be pulled at the end of the tick. */
    void mark() {
        if (!marked && !sending && !blocked && !isOver() && connection.isConnected()) {
            marked = true;
            connection.loop().hasOutput(connection);
        }
    }

    /** Offers what there is to the engine. */
    void pull(Slices slices) {
        marked = false;
        if (sending || blocked || isOver() || !connection.isConnected()) {
            return;
        }
        slices.clear();
        boolean sourceAtBoundary = gatherFromSource(slices);
        if (sourceAtBoundary && queue.bytes() > 0) {
            queue.gather(slices, BYTES_PER_SEND - offeredFromSource);
        }
        offered = slices.bytes();
        if (offered > 0) {
            sending = true;
            connection.engine().send(connection.handle(), slices);
        } else if (state == State.FINISHING && queue.bytes() == 0) {
            state = State.FINISHED;
            connection.engine().shutdownOutput(connection.handle());
            connection.life().outputFinished();
        }
        slices.clear();
    }

    /**
     * Queued bytes go before the source's, but only where a frame of the source ends. Returns
     * whether they may stand behind what is offered now.
     */
    private boolean gatherFromSource(Slices slices) {
        Source from = source;
        offeredFromSource = 0;
        if (from == null) {
            return true;
        }
        if (queue.bytes() == 0 && !sourceEndsWithFrame) {
            offeredFromSource = from.gather(slices, BYTES_PER_SEND);
            return false;
        }
        long rest = from.frameRest();
        if (rest > 0) {
            offeredFromSource = from.gather(slices, Math.min(rest, BYTES_PER_SEND));
        }
        return offeredFromSource == rest;
    }

    void sent(long bytes, Slices slices) {
        sending = false;
        if (state == State.DEAD) {
            queue.clear();
            return;
        }
        if (bytes > 0) {
            waits = false;
        }
        long fromSource = Math.min(bytes, offeredFromSource);
        if (fromSource > 0 && source != null) {
            source.taken(fromSource);
        }
        if (bytes > fromSource) {
            queue.taken(bytes - fromSource);
        }
        if (bytes < offered) {
            if (!waits) {
                waits = true;
                progressNanos = connection.loop().nanoTime();
            }
            blocked = true;
            connection.deadlines().arm();
        } else if (queue.bytes() > 0
                || state == State.FINISHING
                || (source != null && (bytes > fromSource || bytes >= BYTES_PER_SEND))) {
            mark();
        } else if (source != null && !marked) {
            pull(slices); // at once: mostly there is nothing, and then it cost no turn of the loop
        }
        drainWhenBelowHalf();
    }

    /** The socket takes bytes again. */
    void unblock() {
        blocked = false;
    }
}
