package switchboard.cli.io;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is written by a thread of its own from a bounded queue, so that whoever prints
 * never waits for a reader. Any thread.
 */
public final class Outlet {

    private static final int WRITE_BYTES = 16 << 10;

    /** Where the bytes go; called by the outlet's own thread only. */
    @FunctionalInterface
    public interface Sink {

        /** Takes all of them, or fails for ever. */
        void write(byte[] bytes) throws IOException;
    }

    private final Sink to;
    private final long bytesMax;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean wasFull;
    private boolean writing;
    private boolean started;
    private boolean broken;
    private Runnable onRoom = () -> {};
    private Runnable onBroken = () -> {};

    /**
     * @param bytesMax how much may wait before the outlet is full
     */
    public Outlet(Sink to, long bytesMax) {
        this.to = to;
        this.bytesMax = bytesMax;
    }

    /** What to do, on the writer's thread, when an outlet that was full is half empty again. */
    public synchronized void onRoom(Runnable action) {
        onRoom = action;
    }

    /** What to do, on the writer's thread, when the sink has failed. */
    public synchronized void onBroken(Runnable action) {
        onBroken = action;
    }

    /** Takes the bytes in any case; returns false when it is full now. The bytes are not copied. */
    public synchronized boolean add(byte[] bytes) {
        if (broken) {
            return true;
        }
        if (!started) {
            started = true;
            Thread.ofPlatform().daemon().name("switchboard-output").start(this::writeAll);
        }
        waiting.add(bytes);
        waitingBytes += bytes.length;
        wasFull |= isFull();
        notifyAll();
        return !isFull();
    }

    /** Takes the bytes unless it is full; returns whether it did. */
    public synchronized boolean offer(byte[] bytes) {
        if (isFull()) {
            return false;
        }
        add(bytes);
        return true;
    }

    private boolean isFull() {
        return waitingBytes > bytesMax;
    }

    /** Whether the sink has failed: bytes are taken and forgotten. */
    public synchronized boolean isBroken() {
        return broken;
    }

    /** Waits until everything has been written, at most so long; returns whether it has. */
    public synchronized boolean flush(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            while (!broken && (writing || !waiting.isEmpty())) {
                long millis = (deadline - System.nanoTime() + 999_999) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                wait(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return true;
    }

    private void writeAll() {
        while (true) {
            byte[] bytes = next();
            if (bytes == null) {
                return;
            }
            try {
                to.write(bytes);
            } catch (IOException e) {
                failed();
                return;
            }
            written();
        }
    }

    /** Many small pieces make one write; null when this thread was told to end. */
    private synchronized byte @Nullable [] next() {
        try {
            while (waiting.isEmpty()) {
                wait();
            }
        } catch (InterruptedException e) {
            return null;
        }
        writing = true;
        byte[] first = waiting.remove();
        int length = first.length;
        if (waiting.isEmpty() || length + waiting.element().length > WRITE_BYTES) {
            waitingBytes -= length;
            return first;
        }
        byte[] joined = Arrays.copyOf(first, WRITE_BYTES);
        while (!waiting.isEmpty() && length + waiting.element().length <= WRITE_BYTES) {
            byte[] more = waiting.remove();
            System.arraycopy(more, 0, joined, length, more.length);
            length += more.length;
        }
        waitingBytes -= length;
        return Arrays.copyOf(joined, length);
    }

    private void written() {
        Runnable action = () -> {};
        synchronized (this) {
            writing = false;
            if (wasFull && waitingBytes <= bytesMax / 2) {
                wasFull = false;
                action = onRoom;
            }
            notifyAll();
        }
        action.run();
    }

    private void failed() {
        Runnable action;
        synchronized (this) {
            broken = true;
            writing = false;
            waiting.clear();
            waitingBytes = 0;
            action = onBroken;
            notifyAll();
        }
        action.run();
    }
}
