package switchboard.engine;

/** What an engine may or may not be able to do beyond the contract. */
public enum Capability {
    /** Says so by the kernel's own error number, so that every cause has its own name. */
    ERROR_NUMBERS,
    /** Ends a connection whose peer acknowledges nothing for a time (TCP_USER_TIMEOUT). */
    USER_TIMEOUT,
    /** Sends files from where the kernel has them; see {@link Engine#sendFile}. */
    SEND_FILE,
    /** Lets a connection choose how it reacts to congestion (TCP_CONGESTION). */
    TCP_CONGESTION,
    /** Has Unix sockets with a name that is no path. */
    UNIX_ABSTRACT,
    /** Has Unix sockets for datagrams. */
    UNIX_DATAGRAM,
    /** Says which process and user is at the other end of a Unix socket (SO_PEERCRED). */
    PEER_CREDENTIALS,
    /** Moves many datagrams with one call of the kernel (recvmmsg(2), sendmmsg(2)). */
    DATAGRAM_BATCH
}
