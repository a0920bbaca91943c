package switchboard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import switchboard.cli.engines.Cost;
import switchboard.cli.engines.CostTable;
import switchboard.cli.engines.Drawing;
import switchboard.cli.engines.EngineReport;
import switchboard.cli.engines.Measurement;
import switchboard.cli.io.CommandLoggers;
import switchboard.cli.io.Environment;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;

/** {@code switchboard engines}: its options, what it prints and what it measures. One thread. */
@Command(
        name = "engines",
        description = {
            "Lists the engines: whether each runs here or what would help, its limits, and",
            "which one auto takes."
        },
        customSynopsis = "switchboard engines [OPTION...]",
        sortOptions = false)
final class EnginesCommand implements Callable<Integer> {

    private static final Path DEFAULT_OUTPUT = Path.of("engines.png");
    private static final String CLEAR_LINE = "\r\033[K";

    @Option(
            names = "--measure",
            description = {
                "Measure what one active connection costs each engine among 0, 100, 1,000 and",
                "10,000 idle ones; takes a minute or two."
            })
    boolean measure;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where --measure draws it, as a PNG picture (default: engines.png).")
    @Nullable Path output;

    @Mixin final CommonOptions common = new CommonOptions();

    private final Environment environment;

    EnginesCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CommandFailure {
        common.check();
        CommandLoggers.printTo(this::say, System.Logger.Level.WARNING, common.verbose);
        EngineReport report = new EngineReport(engines());
        if (!measure && output != null) {
            throw CommandFailure.local("--output is for the picture of --measure");
        }
        if (measure) {
            requireWritable(file());
        }
        print(common.json ? report.json() : report.text());
        if (measure) {
            measure(report.available());
        }
        return ExitCode.OK;
    }

    /** All, or the one that was asked for. */
    private List<EngineProvider> engines() throws CommandFailure {
        Engines.Choice choice = common.engine();
        return common.engine.equals(Engines.AUTO) ? Engines.all() : List.of(choice.provider());
    }

    private Path file() {
        return output == null ? DEFAULT_OUTPUT : output;
    }

    /** Before minutes are spent on it. */
    private static void requireWritable(Path file) throws CommandFailure {
        Path folder = file.toAbsolutePath().getParent();
        boolean writable =
                Files.exists(file)
                        ? Files.isRegularFile(file) && Files.isWritable(file)
                        : folder != null && Files.isWritable(folder);
        if (!writable) {
            throw CommandFailure.local(
                    "cannot write the picture " + file + "; give another file: --output FILE");
        }
    }

    private void measure(List<EngineProvider> engines) throws CommandFailure {
        Measurement measurement = new Measurement(engines, progress());
        note(measurement.shortage());
        try {
            List<Cost> costs = costs(measurement);
            print(common.json ? CostTable.json(costs) : withBlankLine(CostTable.text(costs)));
            Drawing.draw(costs, file());
        } catch (IOException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.local("interrupted");
        }
        note("the picture is " + file());
    }

    private List<Cost> costs(Measurement measurement) throws IOException, InterruptedException {
        try {
            return measurement.run();
        } finally {
            progress().accept("");
        }
    }

    private static List<String> withBlankLine(List<String> table) {
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(table);
        return lines;
    }

    /** One line that is written over, and only where somebody watches. */
    private Consumer<String> progress() {
        if (!environment.errIsTerminal() || common.quiet) {
            return what -> {};
        }
        return what -> Main.write(environment.err(), CLEAR_LINE + what);
    }

    private void note(String line) {
        if (!line.isEmpty() && !common.quiet) {
            say(line);
        }
    }

    private void say(String line) {
        Main.say(environment.err(), line);
    }

    private void print(List<String> lines) {
        Main.say(environment.out(), String.join("\n", lines));
    }
}
