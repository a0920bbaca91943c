package switchboard.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.net.CloseReason.Kind;

/**
 * A connection as a blocking handler sees it: calls wait, on a virtual thread at the cost of that
 * thread alone, and never on a loop. One thread reads at a time; everything else may be called from
 * any thread but a loop's.
 *
 * <p>A thread that is interrupted while it waits gets an {@link InterruptedIOException} and stays
 * interrupted; the connection remains usable.
 */
public final class Request implements AutoCloseable {

    private static final AtomicReferenceFieldUpdater<Request, @Nullable Thread> READER =
            AtomicReferenceFieldUpdater.newUpdater(Request.class, Thread.class, "reader");

    private static final AtomicIntegerFieldUpdater<Request> PAUSED =
            AtomicIntegerFieldUpdater.newUpdater(Request.class, "paused");

    /** Frames that wait for a handler that is busy; from here on reading pauses. */
    private static final long HELD_BYTES_MAX = 64 << 10;

    private static final long LOOK_AGAIN_NANOS = 10_000;

    private static final CloseReason BY_HANDLER =
            CloseReason.of(Kind.CLOSED, "closed by this side");

    private final Connection connection;
    private final FrameQueue frames = new FrameQueue();
    private final Waiters waiters = new Waiters();
    private final OutputRight right = new OutputRight(waiters);
    private final RequestOutput output;
    private volatile @Nullable Thread reader;
    private volatile int paused;
    private volatile boolean ended;
    private volatile boolean outputClosed;
    private volatile boolean stopping;

    /** Why nothing is read any more; null as long as it is. */
    private volatile @Nullable CloseReason over;

    private volatile boolean gone;

    /** What ends with this request; null for one of a server. */
    private volatile @Nullable Client client;

    Request(Connection connection) {
        this.connection = connection;
        this.output = new RequestOutput(connection, right, waiters);
    }

    // ---- reading -----------------------------------------------------------------------------

    /**
     * Waits for the next frame. It is the caller's, without its end or length field.
     *
     * @return null when the peer has closed its half, or the server is stopping
     * @throws ConnectionClosedException when the connection is gone, with the reason
     */
    public byte @Nullable [] read() throws IOException {
        return read(Long.MAX_VALUE);
    }

    /**
     * As {@link #read()}, but waits at most so long.
     *
     * @throws SocketTimeoutException when no whole frame has come by then; no byte is lost and the
     *     connection remains usable
     */
    public byte @Nullable [] read(Duration timeout) throws IOException {
        return read(Parking.nanos(timeout));
    }

    private byte @Nullable [] read(long nanos) throws IOException {
        byte[] frame = frames.poll();
        if (frame == null) {
            frame = await(nanos);
        }
        if (frame != null && paused != 0) {
            resumeWhenBelowHalf();
        }
        return frame;
    }

    private byte @Nullable [] await(long nanos) throws IOException {
        long deadlineNanos = Parking.deadlineNanos(nanos);
        Thread self = Thread.currentThread();
        try {
            while (true) {
                reader = self;
                boolean nothingComes = ended;
                CloseReason why = over; // looked at before the queue: what came before it counts
                byte[] frame = frames.poll();
                if (frame != null || nothingComes) {
                    return frame;
                }
                if (why != null) {
                    throw new ConnectionClosedException(why);
                }
                long left = Parking.nanosLeft(nanos, deadlineNanos);
                if (left <= 0) {
                    throw new SocketTimeoutException("no frame within " + Deadlines.seconds(nanos));
                }
                if (self.isInterrupted()) {
                    throw new InterruptedIOException("interrupted");
                }
                Parking.await(this, left);
            }
        } finally {
            reader = null;
        }
    }

    /** Waits for the next frame and gives it as UTF-8 text; see {@link #read()}. */
    public @Nullable String readLine() throws IOException {
        return text(read());
    }

    /** See {@link #read(Duration)}. */
    public @Nullable String readLine(Duration timeout) throws IOException {
        return text(read(timeout));
    }

    private static @Nullable String text(byte @Nullable [] frame) {
        return frame == null ? null : new String(frame, StandardCharsets.UTF_8);
    }

    /**
     * The frames that come, up to the end of the peer's half. The iterator waits; where {@link
     * #read()} throws, it throws an {@link UncheckedIOException} around it.
     */
    public Iterable<byte[]> frames() {
        return () -> new Frames<>(frame -> frame);
    }

    /** As {@link #frames}, each as UTF-8 text: with {@code Framing.lines()} the lines. */
    public Iterable<String> lines() {
        return () -> new Frames<>(frame -> new String(frame, StandardCharsets.UTF_8));
    }

    /** Waits for one frame at a time. */
    private final class Frames<T> implements Iterator<T> {

        private final Function<byte[], T> view;
        private byte @Nullable [] next;

        Frames(Function<byte[], T> view) {
            this.view = view;
        }

        @Override
        public boolean hasNext() {
            if (next == null) {
                try {
                    next = read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return next != null;
        }

        @Override
        public T next() {
            byte[] frame = hasNext() ? next : null;
            if (frame == null) {
                throw new NoSuchElementException("the peer has closed its half");
            }
            next = null;
            return view.apply(frame);
        }
    }

    // ---- sending -----------------------------------------------------------------------------

    /**
     * Sends a copy of the bytes as one frame; waits while more output waits than the limit.
     *
     * @throws ConnectionClosedException when the connection is gone
     * @throws IllegalArgumentException when the framing cannot say these bytes as one frame
     * @throws IllegalStateException after {@link #closeOutput} or {@link #close}
     */
    public void send(byte[] bytes) throws IOException {
        send(bytes, 0, bytes.length);
    }

    /** Sends some of the bytes; see {@link #send(byte[])}. */
    public void send(byte[] bytes, int offset, int length) throws IOException {
        if (outputClosed) {
            throw new IllegalStateException("send after closeOutput");
        }
        output.send(bytes, offset, length);
    }

    /** Sends UTF-8 text as one frame; see {@link #send(byte[])}. */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends UTF-8 text as one frame, and with {@code Framing.raw()}, which has no end of its own,
     * with LF behind it; see {@link #send(byte[])}.
     */
    public void sendLine(String line) throws IOException {
        boolean endsFrames = connection.settings().framing().encodedBytes(0) > 0;
        send(endsFrames ? line : line + "\n");
    }

    /** Sends FIN behind everything sent so far; reading goes on. */
    public void closeOutput() {
        outputClosed = true;
        connection.closeOutput();
    }

    // ---- the end -----------------------------------------------------------------------------

    /**
     * Closes: what was sent still goes out, nothing more is read. In a handler this does not wait;
     * see {@link #awaitClose}. A client's waits a moment for what goes out, and ends its loop.
     */
    @Override
    public void close() {
        end(BY_HANDLER);
        Client whole = client;
        if (whole != null) {
            whole.close();
        }
    }

    /**
     * Closes the output and waits until the peer has closed its half too: the proof that it has
     * everything, if its protocol is so. What it still sends is discarded.
     *
     * @return false when the connection was still there after that time
     * @throws InterruptedIOException when interrupted
     */
    public boolean awaitClose(Duration timeout) throws InterruptedIOException {
        if (!outputClosed) {
            closeOutput();
        }
        boolean ignored = connection.loop().tryExecute(connection.input()::discardAll);
        return waiters.await(() -> gone, Parking.nanos(timeout));
    }

    /** The peer's address. */
    public Endpoint remoteAddress() {
        return connection.remoteAddress();
    }

    /** The handler is done with it: what was sent still goes out. */
    void handlerReturned() {
        end(stopping ? Server.STOPPED : BY_HANDLER);
    }

    private void end(CloseReason why) {
        outputClosed = true;
        over = why;
        wakeReader();
        connection.close(why);
    }

    void abort(CloseReason why) {
        connection.abort(why);
    }

    // ---- what the loop says ------------------------------------------------------------------

    void ends(Client whole) {
        client = whole;
    }

    OutputRight right() {
        return right;
    }

    void received(byte[] frame) {
        frames.put(frame);
        if (frames.bytes() > HELD_BYTES_MAX && paused == 0) {
            paused = 1;
            connection.pauseReading();
            if (mayResume()) {
                connection.resumeReading(); // all was taken meanwhile, and nobody will look again
            }
        }
        wakeReader();
    }

    private void wakeReader() {
        if (reader != null) {
            Thread waiting = READER.getAndSet(this, null);
            if (waiting != null) {
                Parking.wake(waiting);
            }
        }
    }

    private boolean mayResume() {
        return frames.bytes() <= HELD_BYTES_MAX / 2 && PAUSED.compareAndSet(this, 1, 0);
    }

    /** On the reading thread. */
    private void resumeWhenBelowHalf() {
        if (mayResume()) {
            boolean ignored = connection.loop().tryExecute(connection::resumeReading);
        }
    }

    /** Nothing more comes, and the handler is to see that. */
    void inputEnded() {
        ended = true;
        wakeReader();
    }

    /** The server stops: the handler finds the end of input, and may still answer. On the loop. */
    void stop() {
        stopping = true;
        connection.input().discardAll();
        inputEnded();
    }

    void drained() {
        output.drained();
    }

    void connectionClosed(CloseReason why) {
        over = why;
        gone = true;
        output.closed(why);
        wakeReader();
    }

    /** The loop ends: no thread may send any more. On the loop, which for once waits. */
    void loopClosed() {
        while (!right.takeForGood()) {
            // For as long as one system call takes that does not wait.
            Parking.await(this, LOOK_AGAIN_NANOS);
        }
        connectionClosed(CloseReason.of(Kind.CLOSED, "the loop was closed"));
    }
}
