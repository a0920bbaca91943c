package switchboard.net;

/** How the sending of a file has ended; see {@link Connection#sendFile}. */
public enum FileOutcome {
    /** The kernel has all of it. */
    SENT,
    /** The file has become shorter than what was to be sent of it; the connection is closed. */
    FILE_ENDED,
    /** The disk failed; the connection is closed. */
    FILE_FAILED,
    /** The connection ended first. */
    CONNECTION_CLOSED
}
