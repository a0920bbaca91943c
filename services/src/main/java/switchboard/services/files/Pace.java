package switchboard.services.files;

import java.util.concurrent.locks.LockSupport;

/** Keeps a transfer to so many bytes in a second. One thread, which waits. */
final class Pace {

    private static final long SECOND_NANOS = 1_000_000_000;

    private final long bytesPerSecond;
    private long nextNanos = System.nanoTime();

    /** A pace, none for 0. */
    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** How much should go at once so that the pace is even. */
    int pieceBytes(int max) {
        return bytesPerSecond == 0 ? max : Math.clamp(bytesPerSecond / 8, 1, max);
    }

    /** Waits until what has gone so far is in time. */
    void passed(long bytes) {
        if (bytesPerSecond == 0) {
            return;
        }
        // What was not used is lost: a pause is not followed by a flood.
        nextNanos = Math.max(nextNanos, System.nanoTime());
        nextNanos += (long) ((double) bytes / bytesPerSecond * SECOND_NANOS);
        for (long left = nextNanos - System.nanoTime(); left > 0; ) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            left = nextNanos - System.nanoTime();
        }
    }
}
