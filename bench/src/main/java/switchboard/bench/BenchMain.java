package switchboard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The program behind {@code bench/run}, which has built everything and passes the folders as the
 * properties {@code bench.root} and {@code bench.build}.
 */
public final class BenchMain {
    private BenchMain() {}

    /**
     * Measures and writes the report.
     *
     * @param args as {@code bench/run} was given them
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.parse(args);
        } catch (Options.UsageException e) {
            System.err.println("bench: " + e.getMessage());
            System.err.println(Options.USAGE);
            System.exit(2);
            return;
        }
        Tools tools =
                new Tools(
                        Path.of(System.getProperty("bench.root")),
                        Path.of(System.getProperty("bench.build")),
                        Cores.chosen());
        String command = ("bench/run " + String.join(" ", args)).strip();
        if (options.only() == Part.FILES) {
            System.out.println("written: " + FileBench.run(tools, options, command));
            return;
        }
        Lineup lineup = options.engines() ? new EngineContenders(tools) : new Contenders(tools);
        Results results = new Campaign(options, tools, lineup, System.out).run();
        String report = new Report(results, options).write(tools, command, lineup.leftOut());
        Path out = out(options, tools);
        Files.createDirectories(out.toAbsolutePath().getParent());
        Files.writeString(out, report);
        System.out.println("written: " + out);
    }

    private static Path out(Options options, Tools tools) {
        Path out = options.out();
        if (out != null) {
            return out;
        }
        LocalDate today = LocalDate.now(ZoneId.systemDefault());
        String kind = options.engines() ? "-engines" : "";
        String name = today + kind + (options.quick() ? "-quick.md" : ".md");
        return tools.root().resolve("docs/benchmarks").resolve(name);
    }
}
