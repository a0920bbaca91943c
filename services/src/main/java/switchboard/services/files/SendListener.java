package switchboard.services.files;

/** What a sender tells of its transfer. On the thread that sends, or one of the connection's. */
public interface SendListener {

    /** A file is read once, for its hash, before it is offered. */
    default void hashing(String name, long size) {}

    /** So much of it is read. */
    default void hashed(String name, long bytes) {}

    /** A file is on its way, from an offset above 0 if a part of it was there. */
    default void began(String name, long size, long offset) {}

    /**
     * The receiver has stored so much of it; in the tutorials' protocol the kernel has taken it.
     */
    default void progressed(String name, long bytes) {}

    /** The receiver has it all and has verified it; with an offset of its size it had it before. */
    default void verified(String name, long size) {}

    /** The receiver does not take it. */
    default void refused(String name, String why) {}
}
