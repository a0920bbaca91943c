package switchboard.net;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Slices;
import switchboard.net.framing.Framing;

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

    static final long BYTES_PER_SEND = 1 << 20;

    /** From here on a copy costs more than the system call that it might save. */
    private static final long UNCOPIED_BYTES_MIN = 4 << 10;

    private final Connection connection;
    private final OutputOrder queue;
    private volatile State state = State.OPEN;

    /** Shared with the threads of a blocking handler; null where the loop alone sends. */
    private @Nullable OutputRight right;

    private boolean marked;
    private boolean deliveringInput;
    private boolean sending;
    private boolean sendingFile;
    private boolean blocked;
    private boolean waits;
    private boolean overLimit;

    /** Of a send: at most {@link #BYTES_PER_SEND}. */
    private int offered;

    private long progressNanos;

    OutputHalf(Connection connection) {
        this.connection = connection;
        this.queue = new OutputOrder(connection.loop().chunks());
    }

    private int bytesMax() {
        return connection.settings().limits().outputBytesMax();
    }

    /**
     * From now on threads may write while nothing waits here; what is encrypted the loop writes.
     */
    void share(OutputRight shared) {
        right = shared;
        if (connection.hasTls()) {
            boolean taken = shared.takeForLoop();
            assert taken : "no thread knows it yet";
        }
    }

    /** Whether frames are taken. Any thread. */
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
        queue.source(attached);
        mark();
    }

    /** Queues a copy of a frame; returns whether the queue has stayed within its limit. */
    boolean append(MemorySegment bytes, long offset, long length) {
        ConnectionSettings settings = connection.settings();
        Framing framing = settings.framing();
        int header = framing.headerBytes(length);
        boolean uncopied = length >= UNCOPIED_BYTES_MIN && mayTrySend(bytes);
        if (header > 0) {
            queue.appendHeader(framing, header, length);
        }
        long taken = uncopied ? trySend(header, bytes, offset, length) : 0;
        queue.append(bytes, offset + taken, length - taken);
        MemorySegment trailer = settings.trailer();
        queue.append(trailer, 0, trailer.byteSize());
        settings.metrics().frameSent();
        mark();
        if (queue.bytes() > bytesMax()) {
            overLimit = true;
        }
        return !overLimit;
    }

    /** Sends a part of a file behind what is queued now; what is queued later waits for it. */
    void send(long bytes, FileOutput part) {
        if (hasFile() || queue.hasSource()) {
            throw new IllegalStateException("a connection sends one file or source at a time");
        }
        Framing framing = connection.settings().framing();
        int header = framing.headerBytes(bytes);
        if (header > 0) {
            queue.appendHeader(framing, header, bytes);
        }
        connection.settings().metrics().frameSent();
        queue.file(part);
        mark();
    }

    /** Whether a file is on its way out. */
    boolean hasFile() {
        return queue.file() != null;
    }

    /** What has to be sent of the file cannot be read. */
    void fileFailed(FileOutcome how) {
        endFile(how);
        connection.life().fileFailed(how);
    }

    private void endFile(FileOutcome how) {
        FileOutput part = queue.file();
        if (part != null && !sendingFile) {
            queue.fileIsOver();
            part.end(how);
        }
    }

    private void pauseOverLimit() {
        if (queue.bytes() > bytesMax()) {
            overLimit = true;
            connection.input().pause(InputHalf.PAUSED_BY_OUTPUT);
        }
    }

    /** Another thread was told that the limit is reached: it waits for {@code onDrain}. */
    void owesDrain() {
        if (state == State.OPEN) {
            overLimit = true;
            drainWhenBelowHalf();
        }
    }

    private void drainWhenBelowHalf() {
        if (overLimit && queue.bytes() < bytesMax() / 2) {
            overLimit = false;
            connection.input().resume(InputHalf.PAUSED_BY_OUTPUT);
            HandlerCalls.drained(connection);
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
        queue.endSourceWithFrame();
    }

    boolean hasFailed() {
        return state == State.DEAD;
    }

    /** The outstanding send was answered by a failure. */
    void sendFailed(FileOutcome ofFile) {
        sending = false;
        sendingFile = false;
        endFile(ofFile);
        fail();
    }

    /** Nothing more will be sent; what is lent to the engine comes back with its answer. */
    void fail() {
        state = State.DEAD;
        queue.source(null);
        connection.encryptNoMore();
        unblock();
        releaseQueue();
        endFile(FileOutcome.CONNECTION_CLOSED);
        boolean ignored = isSeized();
    }

    private void releaseQueue() {
        if (!sending) {
            queue.clear();
        }
    }

    /** The handle is closed: nothing is lent any more. */
    void closed() {
        sending = false;
        sendingFile = false;
        fail();
    }

    /** Input is delivered: what is sent meanwhile, and only little of it, waits until its end. */
    void beginInput() {
        deliveringInput = true;
    }

    /** All of a read is delivered: the answers go out while the socket is at hand. */
    void endInput(Slices slices) {
        deliveringInput = false;
        if (marked) {
            pull(slices);
        }
    }

    /** Output waits to be pulled: at the end of the input under way, or of the tick. */
    void mark() {
        if (!marked && mayOffer()) {
            marked = true;
            if (!deliveringInput) {
                connection.loop().hasOutput(connection);
            }
        }
    }

    private boolean mayOffer() {
        return !sending && !blocked && !isOver() && connection.isConnected() && hasRight();
    }

    /** A thread that has the right now gives it back here: see {@link #rightReturned}. */
    private boolean hasRight() {
        OutputRight shared = right;
        if (shared == null) {
            return true;
        }
        if (!shared.takeForLoop()) {
            return false;
        }
        byte[] rest = shared.takeRest();
        if (rest != null) {
            queue.prepend(rest);
            pauseOverLimit();
        }
        return true;
    }

    /** A thread has given the right to the loop, because of what it could not send or was asked. */
    void rightReturned() {
        OutputRight shared = right;
        if (shared != null) {
            shared.returned();
            if (state == State.DEAD) {
                boolean ignored = isSeized();
            } else {
                mark();
            }
        }
    }

    /** Whether no thread writes any more; if one does now, the right comes back here. */
    boolean isSeized() {
        OutputRight shared = right;
        return shared == null || shared.takeForGood();
    }

    /** Whether nothing waits before these bytes and they can be sent from where they are. */
    private boolean mayTrySend(MemorySegment bytes) {
        return mayOffer() && queue.isEmpty() && bytes.isNative();
    }

    /**
     * Tries to send without a copy what nothing waits before but its own header. Returns how many
     * of the bytes were taken; the rest of the header stays queued.
     */
    private long trySend(int header, MemorySegment bytes, long offset, long length) {
        Slices slices = connection.loop().slices();
        slices.clear();
        if (header > 0) {
            queue.gather(slices, header);
        }
        slices.add(bytes, offset, length);
        long taken = connection.trySend(slices);
        slices.clear();
        if (taken > 0) {
            connection.bytesSent(taken);
        }
        if (taken >= 0 && taken < header + length) {
            block(taken);
        }
        long takenOfHeader = Math.clamp(taken, 0, header);
        queue.taken(takenOfHeader);
        return Math.max(taken, 0) - takenOfHeader;
    }

    /** Offers what there is to the socket, and what has to wait to the engine. */
    void pull(Slices slices) {
        marked = false;
        for (long left = BYTES_PER_SEND; mayOffer(); ) {
            slices.clear();
            queue.offer(slices, bytesPerOffer());
            offered = (int) slices.bytes();
            if (offered == 0) {
                sendFileOrFinish();
                return;
            }
            long taken = connection.trySend(slices);
            if (taken < 0) {
                sending = true;
                connection.engine().send(connection.handle(), slices);
                slices.clear();
                return;
            }
            slices.clear();
            taken(taken);
            left -= taken;
            if (left <= 0) {
                mark(); // the rest in the next turn, behind everybody else
                return;
            }
        }
    }

    /** So much is offered at once: all of a send, or one record of TLS. */
    private long bytesPerOffer() {
        return connection.hasTls() ? TlsMemory.RECORD_BYTES : BYTES_PER_SEND;
    }

    private void sendFileOrFinish() {
        FileOutput part = queue.file();
        if (part == null) {
            finishWhenEmpty();
            return;
        }
        offered = (int) part.send(connection);
        sending = offered > 0; // else it says when it has been read
        sendingFile = sending;
    }

    private void finishWhenEmpty() {
        if (state == State.FINISHING && queue.bytes() == 0 && connection.sendFin()) {
            state = State.FINISHED;
            connection.life().outputFinished();
        } else if (right != null
                && state == State.OPEN
                && !queue.hasSource()
                && !connection.hasTls()) {
            right.freeByLoop();
        }
    }

    /** The engine's answer to what was offered to it. */
    void sent(long bytes, Slices slices) {
        sending = false;
        sendingFile = false;
        if (state == State.DEAD) {
            queue.clear();
            endFile(FileOutcome.CONNECTION_CLOSED);
            return;
        }
        boolean all = bytes == offered;
        taken(bytes);
        if (all && bytes >= BYTES_PER_SEND) {
            mark();
        } else if (all) {
            pull(slices); // at once: mostly there is nothing, and then it cost no turn of the loop
        }
    }

    /** The socket took so many bytes of what was offered. */
    private void taken(long bytes) {
        if (bytes > 0) {
            waits = false;
            connection.bytesSent(bytes);
        }
        FileOutput part = queue.file();
        queue.offerTaken(bytes);
        if (bytes < offered) {
            block(bytes);
        }
        if (part != null && part.isAllTaken()) {
            endFile(FileOutcome.SENT);
        }
        drainWhenBelowHalf();
    }

    /** The socket took less than it was offered: the engine says when it takes more. */
    void block(long bytesTaken) {
        if (bytesTaken > 0 || !waits) {
            waits = true;
            progressNanos = connection.loop().nanoTime();
        }
        if (!blocked) {
            blocked = true;
            connection.loop().blocked().add(connection);
            connection.settings().metrics().outputBlocked(1);
        }
        connection.deadlines().arm();
    }

    /** The socket takes bytes again. */
    void unblock() {
        if (blocked) {
            blocked = false;
            connection.settings().metrics().outputBlocked(-1);
            connection.loop().blocked().remove(connection);
        }
    }
}
