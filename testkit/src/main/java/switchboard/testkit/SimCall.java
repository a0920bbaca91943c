package switchboard.testkit;

/** The calls of a {@link SimKernel} that a test can make fail with a chosen error number. */
public enum SimCall {
    LISTEN,
    ACCEPT,
    CONNECT,
    FINISH_CONNECT,
    RECEIVE,
    SEND,
    SEND_FILE,
    SHUTDOWN_OUTPUT,
    /** A socket for datagrams is opened; RECEIVE and SEND are for them too. */
    OPEN,
    /** A poller starts or changes watching a descriptor. */
    WATCH
}
