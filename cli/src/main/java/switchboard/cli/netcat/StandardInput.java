package switchboard.cli.netcat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Standard input, read by a thread of its own that is one piece ahead and no more: whoever waits
 * for it can be interrupted, and what nobody takes stays in the pipe. Any thread, one at a time.
 */
final class StandardInput {

    private static final byte[] END = {};

    private final InputStream in;
    private final int pieceBytes;
    private final SynchronousQueue<byte[]> pieces = new SynchronousQueue<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean ended;

    /**
     * Reads nothing before the first {@link #read}.
     *
     * @param pieceBytes how much comes at once, at most
     */
    StandardInput(InputStream in, int pieceBytes) {
        this.in = in;
        this.pieceBytes = pieceBytes;
    }

    /** The next bytes, or null at the end. */
    byte @Nullable [] read() throws IOException {
        if (ended) {
            return null;
        }
        if (started.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("switchboard-input").start(this::readAll);
        }
        try {
            byte[] piece = pieces.take();
            ended = piece == END;
            return ended ? null : piece;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void readAll() {
        byte[] buffer = new byte[pieceBytes];
        try {
            for (int count = next(buffer); count >= 0; count = next(buffer)) {
                if (count > 0) {
                    pieces.put(Arrays.copyOf(buffer, count));
                }
            }
            pieces.put(END);
        } catch (InterruptedException e) {
            // Nobody reads any more.
        }
    }

    /** An input that breaks, such as a terminal that is gone, ends like any other. */
    private int next(byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            return -1;
        }
    }
}
