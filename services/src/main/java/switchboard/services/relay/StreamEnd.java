package switchboard.services.relay;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;

/**
 * A connection as the end of a relay. What has come and was not read is bounded: then the
 * connection reads no more. Any thread, unless a method says otherwise.
 */
public final class StreamEnd implements RelayEnd {

    private static final long HELD_BYTES_MAX = 128 << 10;
    private static final CloseReason CUT = new CloseReason(Kind.CLOSED, "closed by this side");

    private final Connection connection;
    private final Endpoint local;
    private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    private long heldBytes;
    private boolean paused;
    private boolean ended;
    private boolean inputClosed;
    private boolean full;
    private @Nullable CloseReason over;

    /** On the loop of an open connection. */
    StreamEnd(Connection connection) {
        this.connection = connection;
        this.local = connection.localAddress();
    }

    /** The connection itself. */
    public Connection connection() {
        return connection;
    }

    /** This side's address. */
    public Endpoint localAddress() {
        return local;
    }

    // ---- what the loop says ------------------------------------------------------------------

    synchronized void received(byte[] frame) {
        if (inputClosed) {
            return;
        }
        frames.add(frame);
        heldBytes += frame.length;
        if (heldBytes > HELD_BYTES_MAX && !paused) {
            paused = true;
            connection.pauseReading();
        }
        notifyAll();
    }

    synchronized void ended() {
        ended = true;
        notifyAll();
    }

    synchronized void drained() {
        full = false;
        notifyAll();
    }

    synchronized void closed(CloseReason why) {
        over = why;
        notifyAll();
    }

    // ---- what the relay asks -----------------------------------------------------------------

    @Override
    public synchronized byte @Nullable [] read() throws IOException {
        while (true) {
            byte[] frame = frames.poll();
            if (frame != null) {
                taken(frame.length);
                return frame;
            }
            CloseReason why = over;
            if (ended || inputClosed || (why != null && why.kind() == Kind.PEER_CLOSED)) {
                return null;
            }
            if (why != null) {
                throw new RelayException(why);
            }
            await();
        }
    }

    private void taken(int bytes) {
        heldBytes -= bytes;
        if (paused && heldBytes <= HELD_BYTES_MAX / 2) {
            paused = false;
            onLoop(connection::resumeReading);
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        synchronized (this) {
            while (full && over == null) {
                await();
            }
            CloseReason why = over;
            if (why != null) {
                throw new RelayException(why);
            }
        }
        try {
            connection.loop().call(() -> send(bytes));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        } catch (RejectedExecutionException e) {
            throw new RelayException(CUT);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** On the loop. */
    private boolean send(byte[] bytes) {
        boolean within = connection.send(bytes);
        if (!within) {
            synchronized (this) {
                full = true; // until there is room, or the connection is over
            }
        }
        return within;
    }

    @Override
    public void closeOutput() {
        connection.closeOutput();
    }

    @Override
    public synchronized void closeInput() {
        inputClosed = true;
        frames.clear();
        heldBytes = 0;
        connection.closeInput();
        notifyAll();
    }

    @Override
    public void close() {
        connection.close();
        synchronized (this) {
            boolean interrupted = false;
            while (over == null) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                    connection.abort(CUT);
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void abort() {
        connection.abort(CUT);
    }

    private void onLoop(Runnable task) {
        try {
            connection.loop().execute(task);
        } catch (RejectedExecutionException e) {
            // It is over: there is nothing more to read.
        }
    }

    @SuppressWarnings("WaitNotInLoop") // whoever calls looks again
    private void await() throws InterruptedIOException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public String toString() {
        return connection.remoteAddress().toString();
    }
}
