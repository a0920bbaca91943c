package switchboard.net;

/**
 * What happens on connections, always on the connection's loop: {@code onOpen (onFrame)* onEnd?
 * onClose}, and {@code onDrain} any time between. A handler must not block; whatever it throws
 * closes that connection alone.
 */
public interface ConnectionHandler {

    /** The connection is made. */
    default void onOpen(Connection connection) {}

    /** A whole frame has come; it is borrowed until this returns. */
    default void onFrame(Connection connection, Frame frame) {}

    /** The peer has closed its half. Unless overridden this closes, after all queued output. */
    default void onEnd(Connection connection) {
        connection.close();
    }

    /** Output that {@link Connection#send} said had reached its limit is below half of it. */
    default void onDrain(Connection connection) {}

    /** The connection is gone: the last call, exactly one. */
    default void onClose(Connection connection, CloseReason reason) {}
}
