package switchboard.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import switchboard.engine.EngineUnavailableException;
import switchboard.engine.Engines;

/** What every command understands. */
final class CommonOptions {

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description =
                    "What moves the bytes: auto, or one that switchboard engines lists (default:"
                            + " auto).")
    String engine = Engines.AUTO;

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

    /**
     * The engine that was asked for; one sentence if there is none of that name or it cannot run.
     */
    Engines.Choice engine() throws CommandFailure {
        try {
            return Engines.choose(engine);
        } catch (EngineUnavailableException e) {
            throw CommandFailure.local(e.getMessage() + hint());
        }
    }

    private String hint() {
        List<String> names = new ArrayList<>(List.of(Engines.AUTO));
        Engines.all().forEach(provider -> names.add(provider.name()));
        String nearest = names.contains(engine) ? "" : Nearest.to(engine, names);
        return nearest.isEmpty() ? " (--engine)" : "; did you mean " + nearest + "?";
    }
}
