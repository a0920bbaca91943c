package switchboard.net;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The threads that wait for disks in the loops' stead; few, for a disk has few heads, and not
 * virtual ones, which a wait inside the kernel would pin. Any thread.
 */
final class ReadAhead {

    private static final int THREADS = 2;

    private ReadAhead() {}

    /** The threads end with the process, and there are none before they are needed. */
    private static final class Pool {
        static final ExecutorService THREADS_OF_PROCESS =
                Executors.newFixedThreadPool(
                        THREADS,
                        Thread.ofPlatform().daemon().name("switchboard-read-ahead-", 0).factory());
    }

    static void execute(Runnable task) {
        Pool.THREADS_OF_PROCESS.execute(task);
    }
}
