package switchboard.net;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How threads of blocking handlers wait, and how loops wake them. A virtual thread that waits holds
 * no thread of the system, and waking never blocks. Any thread.
 */
final class Parking {

    private Parking() {}

    /** Waits until woken, at most so long; may return early. The maximum is without limit. */
    static void await(Object forWhat, long nanos) {
        if (nanos == Long.MAX_VALUE) {
            LockSupport.park(forWhat);
        } else {
            LockSupport.parkNanos(forWhat, nanos);
        }
    }

    /** A time to wait in nanoseconds; what no clock reaches is without limit. */
    static long nanos(Duration time) {
        boolean endless = time.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0;
        return endless ? Long.MAX_VALUE : Math.max(0, time.toNanos());
    }

    static void wake(Thread thread) {
        LockSupport.unpark(thread);
    }

    /** When a wait that begins now ends, by a clock of its own. */
    static long deadlineNanos(long nanos) {
        return nanos == Long.MAX_VALUE ? 0 : System.nanoTime() + nanos;
    }

    /** What is left of a wait; the maximum stays the maximum. */
    static long nanosLeft(long nanos, long deadlineNanos) {
        return nanos == Long.MAX_VALUE ? nanos : deadlineNanos - System.nanoTime();
    }
}
