package switchboard.cli;

/** What the command exits with; a signal's own codes are with the signals. */
final class ExitCode {

    static final int OK = 0;

    /** The network or the peer. */
    static final int NETWORK = 1;

    /** The way it was called, or this machine. */
    static final int LOCAL = 2;

    /** What arrived, or would have, is not what was meant. */
    static final int INTEGRITY = 3;

    /** The other side does not take it, by its rules. */
    static final int REFUSED = 4;

    private ExitCode() {}
}
