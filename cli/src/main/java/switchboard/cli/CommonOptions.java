package switchboard.cli;

import picocli.CommandLine.Option;

/** What every command understands. */
final class CommonOptions {

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description =
                    "What moves the bytes: auto, epoll, epoll-edge, poll, select or nio (default:"
                            + " auto).")
    String engine = "auto";

    @Option(names = "-v", description = "Say more on standard error.")
    boolean verbose;

    @Option(names = "--quiet", description = "Say nothing on standard error but what went wrong.")
    boolean quiet;

    @Option(names = "--json", description = "One JSON object per line on standard output.")
    boolean json;

    @Option(names = "--help", usageHelp = true, description = "Show this text.")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    boolean version;

    void check() throws CommandFailure {
        if (verbose && quiet) {
            throw CommandFailure.local("-v says more and --quiet less: give one of them");
        }
    }
}
