package switchboard.net;

/**
 * Who ended a connection and why.
 *
 * @param kind the cause, one of few, to count and to switch on
 * @param detail one clause for people
 */
public record CloseReason(Kind kind, String detail) {

    /** The causes. */
    public enum Kind {
        /** The peer closed its half and has everything that was due to it. */
        PEER_CLOSED,
        /** The peer reset the connection or took no more data. */
        PEER_RESET,
        /** The peer stopped to answer on the network. */
        PEER_VANISHED,
        /** This side closed it. */
        CLOSED,
        /** Neither side sent anything for too long. */
        IDLE_TIMEOUT,
        /** The peer sent nothing for too long. */
        READ_TIMEOUT,
        /** A frame was begun and not finished in time. */
        FRAME_TIMEOUT,
        /** The peer took no bytes for too long. */
        WRITE_TIMEOUT,
        /** More output waited than is allowed. */
        OUTPUT_LIMIT,
        /** More was held of unfinished frames than is allowed. */
        INPUT_LIMIT,
        /** A frame was longer than the maximum. */
        FRAME_TOO_LONG,
        /** What announced a frame's length was no length. */
        MALFORMED_FRAME,
        /** The first bytes were another protocol's. */
        WRONG_PROTOCOL,
        /** Nothing came of the TLS handshake: a certificate was refused, nothing was in common. */
        TLS_HANDSHAKE_FAILED,
        /** The TLS handshake took too long. */
        TLS_HANDSHAKE_TIMEOUT,
        /** The peer's bytes were not those of the TLS connection. */
        TLS_FAILED,
        /** The connection ended without TLS's close_notify: what came may not be all. */
        TLS_TRUNCATED,
        /** A handler threw. */
        HANDLER_FAILED,
        /** A limit on connections refused it. */
        REFUSED,
        /** The server stopped. */
        SERVER_STOPPED,
        /** The connection could not be made. */
        CONNECT_FAILED,
        /** The system reported another error. */
        IO_ERROR
    }

    static CloseReason of(Kind kind, String detail) {
        return new CloseReason(kind, detail);
    }

    @Override
    public String toString() {
        return detail;
    }
}
