package switchboard.net;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Datagrams that wait for threads to take them, bounded by number and bytes. Any thread. */
final class DatagramQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Datagram> waiting = new ArrayDeque<>();
    private final int countMax;
    private final long bytesMax;
    private long bytes;
    private boolean closed;

    DatagramQueue(int countMax, long bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /** Whether there was room; the datagram is borrowed and a copy of it kept. */
    boolean offer(Datagram datagram) {
        lock.lock();
        try {
            boolean room =
                    waiting.size() < countMax
                            && (waiting.isEmpty() || bytes + datagram.length() <= bytesMax);
            if (room && !closed) {
                waiting.add(datagram.copy());
                bytes += datagram.length();
                changed.signal();
            }
            return room;
        } finally {
            lock.unlock();
        }
    }

    /** The oldest, waited for; empty when the time is over. */
    Optional<Datagram> take(Duration timeout) throws IOException, InterruptedException {
        long leftNanos = TimeUnit.NANOSECONDS.convert(timeout);
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty()) {
                if (closed) {
                    throw new IOException("receive after close");
                }
                if (leftNanos <= 0) {
                    return Optional.empty();
                }
                leftNanos = changed.awaitNanos(leftNanos);
            }
            Datagram first = waiting.remove();
            bytes -= first.length();
            return Optional.of(first);
        } finally {
            lock.unlock();
        }
    }

    /** Whoever waits, or comes when the rest is taken, is told. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
