package switchboard.cli.io;

/** A signal that asks the command to end. */
public enum StopSignal {
    HUP(129),
    INT(130),
    TERM(143);

    private final int exitCode;

    StopSignal(int exitCode) {
        this.exitCode = exitCode;
    }

    /** What a process that it ended exits with. */
    public int exitCode() {
        return exitCode;
    }
}
