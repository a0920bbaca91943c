package switchboard.testkit;

import java.util.function.LongSupplier;

/**
 * A clock that stands still until somebody moves it; it takes the place of {@code System.nanoTime}.
 * Any thread.
 */
public final class VirtualClock implements LongSupplier {

    private final long originNanos;
    private long elapsedNanos;

    /** A clock that begins at zero. */
    public VirtualClock() {
        this(0);
    }

    /** A clock that begins anywhere, also below zero or near its end, as a real one may. */
    public VirtualClock(long originNanos) {
        this.originNanos = originNanos;
    }

    /** What {@code System.nanoTime} would say: only differences mean something. */
    @Override
    public synchronized long getAsLong() {
        return originNanos + elapsedNanos;
    }

    /** How much time has passed since the clock was made. */
    public synchronized long elapsedNanos() {
        return elapsedNanos;
    }

    /** Lets time pass. */
    public synchronized void advance(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("time does not run backwards: " + nanos);
        }
        elapsedNanos = Math.addExact(elapsedNanos, nanos);
    }

    /** Lets time pass until {@link #elapsedNanos} has the value given, unless it is past it. */
    synchronized void advanceTo(long elapsed) {
        elapsedNanos = Math.max(elapsedNanos, elapsed);
    }
}
