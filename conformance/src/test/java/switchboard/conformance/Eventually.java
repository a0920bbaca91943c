package switchboard.conformance;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waiting for what other threads and the kernel do: for a condition, never for a time. */
final class Eventually {

    /** Far longer than anything takes on a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LOOK_EVERY_NANOS = 1_000_000;

    private Eventually() {}

    static void holds(String what, Callable<Boolean> condition) {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!holdsNow(condition)) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    private static boolean holdsNow(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
