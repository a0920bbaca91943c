package switchboard.services.files;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.Frame;

/**
 * What a connection brings, for one thread that may wait: the loop puts it in and reads no more
 * while the thread is behind, so nothing piles up. Empty it holds no memory.
 */
final class ByteFeed {

    /** From here on the connection is not read. */
    private static final int BYTES_MAX = 256 << 10;

    private static final CloseReason NONE = new CloseReason(Kind.CLOSED, "");

    private final Connection connection;
    private final Queue<ByteBuffer> pieces = new ArrayDeque<>();
    private int bytes;
    private boolean paused;
    private boolean ended;
    private CloseReason gone = NONE;

    /** A feed of a connection that is given what its handler is told. */
    ByteFeed(Connection connection) {
        this.connection = connection;
    }

    /** The loop has something. */
    void put(Frame frame) {
        byte[] copy = frame.toByteArray();
        boolean full;
        synchronized (this) {
            pieces.add(ByteBuffer.wrap(copy));
            bytes += copy.length;
            full = bytes > BYTES_MAX && !paused;
            paused |= full;
            notifyAll();
        }
        if (full) {
            connection.pauseReading();
        }
    }

    /** The peer has closed its half. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** The connection is no more. */
    synchronized void gone(CloseReason reason) {
        gone = reason;
        notifyAll();
    }

    /** Why the connection ended, when it has. */
    synchronized String whyGone() {
        return gone == NONE ? "the connection was closed" : gone.detail();
    }

    /**
     * The next bytes, at most so many, waiting for them; none when nothing more will come. They are
     * valid until the next call.
     */
    ByteBuffer take(int max) {
        return take(max, Duration.ofNanos(Long.MAX_VALUE));
    }

    /** The same, waiting so long at most; none also when that time has passed. */
    ByteBuffer take(int max, Duration patience) {
        long deadlineNanos = System.nanoTime() + Math.min(patience.toNanos(), Long.MAX_VALUE / 2);
        ByteBuffer taken;
        boolean resumes;
        synchronized (this) {
            if (!awaitBytes(deadlineNanos)) {
                return ByteBuffer.allocate(0);
            }
            taken = takeFirst(max);
            bytes -= taken.remaining();
            resumes = paused && bytes <= BYTES_MAX / 4;
            paused &= !resumes;
        }
        if (resumes) {
            resume();
        }
        return taken;
    }

    private void resume() {
        try {
            connection.loop().execute(connection::resumeReading);
        } catch (RejectedExecutionException e) {
            gone(new CloseReason(Kind.CLOSED, "the loop was closed"));
        }
    }

    private ByteBuffer takeFirst(int max) {
        ByteBuffer first = pieces.element();
        if (first.remaining() <= max) {
            return pieces.remove();
        }
        ByteBuffer some = first.slice(first.position(), max);
        first.position(first.position() + max);
        return some;
    }

    private boolean awaitBytes(long deadlineNanos) {
        while (pieces.isEmpty()) {
            long left = deadlineNanos - System.nanoTime();
            if (ended || gone != NONE || left <= 0) {
                return false;
            }
            try {
                wait(Math.clamp(left / 1_000_000 + 1, 1, Integer.MAX_VALUE));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
