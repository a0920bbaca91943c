package switchboard.net;

import switchboard.engine.SocketError;

/** Whoever counts a connection: told on its loop. */
interface ConnectionOwner {

    /** A connect has succeeded; not called for accepted connections. */
    default void connected(Connection connection) {}

    /** A connect has failed; the connection closes. */
    default void connectFailed(Connection connection, SocketError error) {}

    /** Nothing has come of the TLS handshake; the connection closes. */
    default void notAgreed(Connection connection, CloseReason reason) {}

    /** The connection is gone. */
    void connectionClosed(Connection connection, CloseReason reason);
}
