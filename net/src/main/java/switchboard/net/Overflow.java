package switchboard.net;

/** What becomes of a connection for which a server has no place left. */
public enum Overflow {
    /** It is taken, told why in one line where frames are text, and closed. */
    REJECT,
    /**
     * It waits, in the kernel's backlog and behind those that came before it, until a place is
     * free; it is connected all the while, and nobody reads what it sends. When the backlog is
     * full, the peer's kernel decides how long it tries.
     */
    WAIT
}
