package switchboard.services.files;

import switchboard.engine.Endpoint;

/**
 * What a receiver tells of its transfers. On a thread of the transfer, which may wait; names are
 * fit to be shown.
 */
public interface ReceiveListener {

    /** A file begins to come, or goes on from an offset above 0; the size is -1 when unknown. */
    default void began(Endpoint from, String name, long size, long offset) {}

    /** So much of it is stored. */
    default void progressed(Endpoint from, String name, long bytes) {}

    /** The file is complete under its name, and verified but in the tutorials' protocol. */
    default void stored(Endpoint from, String name, long size) {}

    /** A file was not taken. */
    default void refused(Endpoint from, String name, String why) {}

    /** The sender has gone, or was sent away, in the middle of something. */
    default void broke(Endpoint from, String why) {}

    /** The connection has ended as it should. */
    default void finished(Endpoint from) {}

    /** Whether the file that is there may be replaced; only with {@link Overwrite#ASK}. */
    default boolean mayReplace(Endpoint from, String name) {
        return false;
    }
}
