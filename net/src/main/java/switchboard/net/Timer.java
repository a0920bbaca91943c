package switchboard.net;

/**
 * A task that a loop runs once at a time to come; see {@link EventLoop#schedule}. Loop thread only.
 */
public final class Timer {

    /** Place in the heap; -1 when it is not waiting. */
    int index = -1;

    long atNanos;
    final Runnable task;

    Timer(Runnable task) {
        this.task = task;
    }

    /** Whether the task is still to come. */
    public boolean isWaiting() {
        return index >= 0;
    }
}
