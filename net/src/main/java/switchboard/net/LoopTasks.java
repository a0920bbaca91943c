package switchboard.net;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What other threads, and a loop itself, hand over to be run in its next tick. Any thread adds, the
 * loop's runs.
 */
final class LoopTasks {

    private static final LoopLog LOG = new LoopLog(EventLoop.class);

    private final LongSupplier clock;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile Metrics metrics = Metrics.NONE;

    /** When the first of those that wait was added; kept only for whoever counts. */
    private volatile long firstNanos;

    LoopTasks(LongSupplier clock) {
        this.clock = clock;
    }

    /** Any thread. */
    void countedBy(Metrics counting) {
        metrics = counting;
    }

    void add(Runnable task) {
        tasks.add(task);
        if (count.getAndIncrement() == 0 && metrics != Metrics.NONE) {
            firstNanos = clock.getAsLong();
        }
    }

    /** Takes a task back; returns whether it was still there. */
    boolean remove(Runnable task) {
        return tasks.remove(task);
    }

    boolean isEmpty() {
        return count.get() == 0;
    }

    /** Runs as many as are there now; what they add is for the next time. */
    void run(long nowNanos) {
        int there = count.get();
        if (there > 0 && metrics != Metrics.NONE) {
            metrics.tasksWaited(nowNanos - firstNanos);
        }
        for (int left = there; left > 0; left--) {
            Runnable task = tasks.poll();
            if (task == null) {
                return; // counted but not yet linked: it has woken the engine
            }
            count.decrementAndGet();
            runSafely(task);
        }
    }

    /** Runs all there are, as the last thing of their loop. */
    void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            runSafely(task);
        }
    }

    static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("a task of the loop failed", e);
        }
    }
}
