package switchboard.net;

/**
 * Is told what is to be counted: override what you want to know. Called on the loops, {@link
 * #bytesSent} and {@link #frameSent} also on the threads of blocking handlers, which send by
 * themselves: by several at the same time, and for every event. It must neither block nor throw,
 * and should not allocate.
 */
public interface Metrics {

    /** Counts nothing and costs nothing. */
    Metrics NONE = new Metrics() {};

    /** Why a connection was not taken. */
    enum Refusal {
        /** All places for connections are taken. */
        CONNECTIONS,
        /** Its address has as many connections as one may have. */
        PER_ADDRESS,
        /** Its address has made too many connections lately. */
        RATE,
        /** All places for blocking handlers are taken. */
        HANDLERS,
        /** The {@link AcceptFilter} denies its address. */
        DENIED
    }

    /** Why a server accepts nothing for a while; who connects waits in the kernel's backlog. */
    enum Pause {
        /** All places for connections are taken, and one more waits ({@link Overflow#WAIT}). */
        CONNECTIONS,
        /** All places for blocking handlers are taken, and one more connection waits. */
        HANDLERS,
        /** The process or the machine has no descriptor left. */
        DESCRIPTORS,
        /** The kernel has no memory for one more. */
        MEMORY,
        /** The kernel refuses for another cause of the machine, which the log names. */
        OTHER
    }

    /** A connection is open: accepted, or made by a client. */
    default void connectionOpened() {}

    /** A connection that was open is gone. */
    default void connectionClosed(CloseReason.Kind why) {}

    /** A connection was not taken. */
    default void connectionRefused(Refusal why) {}

    /**
     * A server has ceased to accept. Where the system lacks something, it tries again after at most
     * 200 ms, and one that lasts is told once a second.
     */
    default void acceptPaused(Pause why) {}

    /**
     * A server that had no place has one, and accepts again, after so long. Not told of what the
     * system lacked.
     */
    default void acceptResumed(Pause why, long nanos) {}

    /** So many bytes were read from the kernel. */
    default void bytesReceived(long bytes) {}

    /** The kernel has taken so many bytes. Any thread. */
    default void bytesSent(long bytes) {}

    /** A frame was handed over, in parts its last. */
    default void frameReceived() {}

    /**
     * A frame was taken by {@code send}; what a {@link Source} gives is counted in bytes only. Any
     * thread.
     */
    default void frameSent() {}

    /** A peer takes no more bytes for now, with 1, or takes them again or is gone, with -1. */
    default void outputBlocked(int change) {}

    /** A turn of a loop was at work for so long, without its waiting. */
    default void turned(long nanos) {}

    /** The first of the tasks that a loop runs in a turn had waited for so long. */
    default void tasksWaited(long nanos) {}
}
