package switchboard.net;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;

/**
 * Where the costly steps of handshakes are carried out, beside the loops: few at once, and only so
 * many may wait. Any thread.
 */
final class TlsHandshakes {

    private static final long THREAD_IDLE_SECONDS = 5;

    private final Executor executor;
    private final int atOnceMax;
    private final int waitingMax;
    private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger present = new AtomicInteger();
    private final AtomicInteger workers = new AtomicInteger();

    TlsHandshakes(Executor executor, int atOnceMax, int waitingMax) {
        this.executor = executor;
        this.atOnceMax = atOnceMax;
        this.waitingMax = waitingMax;
    }

    /**
     * On threads of their own, each there as long as there is work and a little longer. A virtual
     * thread would not do: handshakes without end would hold the carrier that handlers wait for.
     */
    static TlsHandshakes onThreads() {
        ThreadFactory threads = Thread.ofPlatform().daemon().name("switchboard-tls-", 0).factory();
        return on(
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE, // bounded here, by how many are carried out at once
                        THREAD_IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        threads));
    }

    /** Half of the processors: handshakes must not stop everything else that is served. */
    static TlsHandshakes on(Executor executor) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new TlsHandshakes(executor, Math.max(1, processors / 2), 1_024);
    }

    /**
     * Carries out soon what the JDK has to do, and then {@code next} on the loop; false when too
     * many wait already, and then neither is.
     */
    boolean tryRun(SSLEngine ssl, EventLoop loop, Runnable next) {
        return tryRun(() -> {
            try {
                for (Runnable task = ssl.getDelegatedTask();
                        task != null;
                        task = ssl.getDelegatedTask()) {
                    task.run();
                }
            } finally {
                boolean ignored = loop.tryExecute(next); // with its loop everything is closed
            }
        });
    }

    boolean tryRun(Runnable step) {
        if (present.incrementAndGet() > atOnceMax + waitingMax) {
            present.decrementAndGet();
            return false;
        }
        steps.add(step);
        startWorker();
        return true;
    }

    private void startWorker() {
        if (workers.incrementAndGet() <= atOnceMax) {
            executor.execute(this::work);
        } else {
            workers.decrementAndGet();
        }
    }

    private void work() {
        for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
            LoopTasks.runSafely(step);
            present.decrementAndGet();
        }
        workers.decrementAndGet();
        if (!steps.isEmpty()) {
            startWorker(); // it came between the last look and the end
        }
    }
}
