package switchboard.net;

import java.io.InterruptedIOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** Threads that wait for room in a connection's output, or for its end. Any thread. */
final class Waiters {

    private final ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();

    /**
     * Waits until something holds, looking again whenever it is woken.
     *
     * @return false when the time was over before
     * @throws InterruptedIOException when the thread is interrupted; it stays so
     */
    boolean await(BooleanSupplier holds, long nanos) throws InterruptedIOException {
        long deadlineNanos = Parking.deadlineNanos(nanos);
        Thread self = Thread.currentThread();
        threads.add(self);
        try {
            while (!holds.getAsBoolean()) {
                long left = Parking.nanosLeft(nanos, deadlineNanos);
                if (left <= 0) {
                    return false;
                }
                if (self.isInterrupted()) {
                    throw new InterruptedIOException("interrupted");
                }
                Parking.await(this, left);
            }
            return true;
        } finally {
            boolean ignored = threads.remove(self);
        }
    }

    /** They look again. */
    void wakeAll() {
        threads.forEach(Parking::wake);
    }
}
