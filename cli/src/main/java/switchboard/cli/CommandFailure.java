package switchboard.cli;

/** Why a command ends early: one sentence with the cause and what would help, and the exit code. */
public final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1;

    private final int exitCode;

    private CommandFailure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    /** The command was given something wrong, or this machine does not let it. */
    static CommandFailure local(String sentence) {
        return new CommandFailure(ExitCode.LOCAL, sentence);
    }

    /** The network, or whoever was looked for, is not there. */
    static CommandFailure network(String sentence) {
        return new CommandFailure(ExitCode.NETWORK, sentence);
    }

    /** Something else went wrong, with its own code of {@link ExitCode}. */
    static CommandFailure with(int exitCode, String sentence) {
        return new CommandFailure(exitCode, sentence);
    }

    int exitCode() {
        return exitCode;
    }
}
