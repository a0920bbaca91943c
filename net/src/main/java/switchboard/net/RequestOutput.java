package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import switchboard.net.CloseReason.Kind;
import switchboard.net.framing.Framing;

/**
 * Sends frames for a blocking handler: at once from its own thread when nothing waits before them,
 * else through the loop, and waits while too much does. Any thread, any number of them.
 */
final class RequestOutput {

    private static final AtomicLongFieldUpdater<RequestOutput> HANDED =
            AtomicLongFieldUpdater.newUpdater(RequestOutput.class, "handed");

    private static final AtomicIntegerFieldUpdater<RequestOutput> DRAINS =
            AtomicIntegerFieldUpdater.newUpdater(RequestOutput.class, "drains");

    private static final CloseReason TAKES_NO_MORE =
            CloseReason.of(Kind.PEER_RESET, "the peer takes no more data");

    private final Connection connection;
    private final OutputRight right;
    private final Waiters waiters;

    /** Bytes that are on their way to the loop's queue. */
    private volatile long handed;

    /** How often the loop has told that there is room. */
    private volatile int drains;

    private volatile @Nullable CloseReason closed;

    RequestOutput(Connection connection, OutputRight right, Waiters waiters) {
        this.connection = connection;
        this.right = right;
        this.waiters = waiters;
    }

    /** Sends a copy as one frame; waits while more waits than the limit. */
    void send(byte[] bytes, int offset, int length) throws IOException {
        ConnectionSettings settings = connection.settings();
        settings.framing().requireSendable(MemorySegment.ofArray(bytes), offset, length);
        if (right.tryTake()) {
            sendNow(bytes, offset, length);
            return;
        }
        long onTheWire = settings.encodedBytes(length);
        reserve(onTheWire);
        switch (right.claim()) {
            case TAKEN -> {
                HANDED.addAndGet(this, -onTheWire);
                sendNow(bytes, offset, length);
            }
            case DUE_TO_LOOP -> handOver(bytes, offset, length);
            case CLOSED -> throw gone();
        }
    }

    private ConnectionClosedException gone() {
        CloseReason why = closed;
        return new ConnectionClosedException(why == null ? TAKES_NO_MORE : why);
    }

    /**
     * Waits until there is room for one more frame; a frame longer than the limit needs no more.
     */
    private void reserve(long onTheWire) throws IOException {
        while (true) {
            long before = handed;
            if (hasRoom(before)) {
                if (HANDED.compareAndSet(this, before, before + onTheWire)) {
                    return;
                }
            } else {
                awaitRoom();
            }
        }
    }

    private boolean hasRoom(long handedBytes) {
        long queued = connection.output().queuedBytes();
        return handedBytes + queued < connection.settings().limits().outputBytesMax();
    }

    /** Waits until there may be: whoever waits asks the loop anew each time to be told. */
    private void awaitRoom() throws IOException {
        int before = drains;
        if (closed == null && !connection.loop().tryExecute(connection.output()::owesDrain)) {
            throw gone();
        }
        boolean ignored =
                waiters.await(
                        () -> closed != null || drains != before || hasRoom(handed),
                        Long.MAX_VALUE);
        if (closed != null) {
            throw gone();
        }
    }

    private void handOver(byte[] bytes, int offset, int length) throws IOException {
        byte[] copy = new byte[length];
        System.arraycopy(bytes, offset, copy, 0, length);
        if (!connection.loop().tryExecute(() -> arrive(copy))) {
            throw gone();
        }
    }

    /** On the loop. */
    private void arrive(byte[] frame) {
        boolean within =
                OutputLimit.append(connection, MemorySegment.ofArray(frame), 0, frame.length);
        HANDED.addAndGet(this, -connection.settings().encodedBytes(frame.length));
        right.arrived();
        if (!within) {
            waiters.wakeAll(); // perhaps nothing is taken any more
        }
    }

    /** With the right, which is given back whatever happens. */
    private void sendNow(byte[] bytes, int offset, int length) {
        byte[] rest = null;
        try {
            connection.settings().metrics().frameSent();
            rest = trySend(bytes, offset, length);
        } finally {
            if (right.giveBack(rest)) {
                boolean ignored = connection.loop().tryExecute(this::rightReturned);
            }
        }
        connection.deadlines().activeElsewhere();
    }

    /** The loop has the right to write now. On the loop. */
    private void rightReturned() {
        connection.output().rightReturned();
        connection.life().closeHandle();
    }

    /** Returns what the socket has not taken, as it goes over the wire, or null for nothing. */
    private byte @Nullable [] trySend(byte[] bytes, int offset, int length) {
        MemorySegment frame = MemorySegment.ofArray(bytes);
        long total = connection.settings().encodedBytes(length);
        MemorySegment scratch = SendScratch.take();
        try {
            for (long done = 0; done < total; ) {
                long count = fill(scratch, frame, offset, length, done);
                long taken = connection.engine().trySend(connection.handle(), scratch, 0, count);
                done += taken;
                connection.settings().metrics().bytesSent(taken);
                if (taken < count) {
                    return rest(frame, offset, length, done);
                }
            }
            return null;
        } finally {
            SendScratch.give(scratch);
        }
    }

    /** Puts what goes over the wire from {@code done} on, as far as there is room; header whole. */
    private long fill(MemorySegment into, MemorySegment frame, int offset, int length, long done) {
        Framing framing = connection.settings().framing();
        int header = framing.headerBytes(length);
        long at = 0;
        if (done == 0 && header > 0) {
            framing.putHeader(into, 0, length);
            at = header;
        }
        long from = Math.clamp(done - header, 0, length);
        long count = Math.min(length - from, SendScratch.BYTES - at);
        MemorySegment.copy(frame, offset + from, into, at, count);
        at += count;
        if (from + count == length) {
            MemorySegment trailer = connection.settings().trailer();
            long trailerFrom = Math.max(0, done - header - length);
            long end = Math.min(trailer.byteSize() - trailerFrom, SendScratch.BYTES - at);
            MemorySegment.copy(trailer, trailerFrom, into, at, end);
            at += end;
        }
        return at;
    }

    private byte[] rest(MemorySegment frame, int offset, int length, long done) {
        Framing framing = connection.settings().framing();
        byte[] whole = new byte[Math.toIntExact(framing.encodedBytes(length))];
        long ignored = framing.encode(frame, offset, length, MemorySegment.ofArray(whole), 0);
        return MemorySegment.ofArray(whole).asSlice(done).toArray(JAVA_BYTE);
    }

    /** Threads that wait for room look again. On the loop. */
    void drained() {
        DRAINS.incrementAndGet(this);
        waiters.wakeAll();
    }

    /** Nothing is sent any more. On the loop. */
    void closed(CloseReason why) {
        closed = why;
        waiters.wakeAll();
    }
}
