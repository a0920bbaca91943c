package switchboard.bench;

import static switchboard.bench.Measure.PER_CPU_SECOND;
import static switchboard.bench.Measure.PER_SECOND;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import switchboard.bench.Outcome.Failed;
import switchboard.bench.Outcome.Sample;

/** Writes the results as Markdown. One thread. */
final class Report {
    private static final String IDEA_AND_ENGINE =
            """
            The log with its cursors is an idea that any engine can carry. To tell it from the \
            engine, the same idea is measured on Netty too: one buffer for the lines of one turn \
            of the loop, stamped as ours are, and one write of it per member. The first column \
            is what the idea gives on one and the same engine; the second what Switchboard's \
            engine and room add to it; the third what the same design in C has left above \
            Switchboard. Each is given in deliveries per second, then per CPU second.\
            """;

    private static final String COMPARISON_OF_DESIGNS =
            """
            So a comparison of Switchboard with `ChannelGroup`, NATS or Redis is for the most part \
            one of designs, and NATS and Redis do more than a room does: patterns, queues, \
            clusters. Only the middle column and the echo compare engines; below 1, Netty's is \
            ahead.\
            """;

    private final Markdown text = new Markdown();
    private final Results results;
    private final Options options;
    private final LoadTables tables;

    Report(Results results, Options options) {
        this.results = results;
        this.options = options;
        this.tables = new LoadTables(text, results, options);
    }

    String write(Tools tools, String command, List<String> leftOut) {
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
        text.title("Measurements of " + now.truncatedTo(ChronoUnit.MINUTES));
        text.paragraph("What is measured, and how to read it: [README.md](README.md).");
        circumstances(tools, command);
        leftOut.forEach(text::paragraph);
        if (options.quick()) {
            text.paragraph(
                    "**A quick run: short rounds, to see that everything works. Not to be"
                            + " quoted.**");
        }
        disturbances();
        goals();
        if (options.engines()) {
            UringSentence.of(results).ifPresent(this::beside);
        } else if (options.only().kinds().contains(Kind.FANOUT)) {
            ideaAndEngine();
        }
        measured().forEach(tables::write);
        if (results.has(Workload.CHECK)) {
            check();
        }
        if (!results.idle().isEmpty()) {
            idle();
        }
        if (!measured().isEmpty()) {
            raw();
        }
        return text.toString();
    }

    private List<Workload> measured() {
        return Workload.measured().stream().filter(results::has).toList();
    }

    private void circumstances(Tools tools, String command) {
        text.header(List.of("", ""));
        text.row(List.of("commit", Machine.commit(tools.root())));
        text.row(List.of("command", "`" + command + "`"));
        String cores = Runtime.getRuntime().availableProcessors() + " cores";
        text.row(List.of("machine", Machine.processor() + ", " + cores + ", " + Machine.memory()));
        text.row(List.of("kernel", Machine.kernel()));
        text.row(List.of("congestion control", Machine.congestionControl()));
        String server = "servers to core " + tools.cores().server();
        String loader = "the load program to core " + tools.cores().loader();
        text.row(List.of("pinned", server + ", " + loader));
        String flags = "`" + String.join(" ", Tools.JVM_FLAGS) + "`";
        text.row(List.of("Java", Runtime.version() + "; every server on it has " + flags));
        text.row(List.of("Netty", Machine.netty()));
        text.row(List.of("C", Machine.firstLine("gcc", "--version") + ", `-O2`"));
        if (options.only() == Part.HANDSHAKES) {
            text.row(List.of("OpenSSL, of the load", Machine.firstLine("openssl", "version")));
        }
        installed("redis-server", "Redis");
        installed("nats-server", "NATS");
        if (!measured().isEmpty()) {
            text.row(List.of("rounds", rounds()));
        }
        text.blank();
    }

    private String rounds() {
        String slices =
                "%d in turn; slices of %s s, each after %s s of lead-in"
                        .formatted(
                                options.rounds(),
                                Figures.number(options.seconds()),
                                Figures.number(options.leadInSeconds()));
        int times = measured().getFirst().warmupTimes();
        String warmup =
                "before the first %s s of warm-up, %s s on the JVM"
                        .formatted(
                                Figures.number(times * options.warmupSeconds()),
                                Figures.number(times * options.coldSeconds()));
        return slices + " (saturated with 1,000 members: three times that); " + warmup;
    }

    private void installed(String program, String title) {
        Tools.find(program)
                .map(path -> Machine.firstLine(path.toString(), "--version"))
                .ifPresent(version -> text.row(List.of(title, version)));
    }

    private void disturbances() {
        int slices = 0;
        int marked = 0;
        int rows = 0;
        for (Workload workload : measured()) {
            for (Contender contender : results.contenders(workload)) {
                int disturbed = results.disturbed(workload, contender);
                slices += results.samples(workload, contender).size();
                marked += disturbed;
                rows += results.isDisturbed(workload, contender) ? 1 : 0;
            }
        }
        if (marked > 0) {
            text.paragraph(
                    "In %d of %d slices others took more than %s of a core."
                            .formatted(marked, slices, Figures.percent(Sample.DISTURBED_CORES)));
        }
        if (rows > 0) {
            text.paragraph(
                    "**Rows with more than a quarter of such slices, not to be quoted: %d.**"
                            .formatted(rows));
        }
    }

    private void idle() {
        text.section(Workload.IDLE.title());
        text.paragraph(
                "Live memory for each after full collections; beside the heap only what may belong"
                        + " to connections.");
        text.header(List.of("", "heap, bytes", "native, bytes"));
        for (IdleCost cost : results.idle()) {
            text.row(
                    List.of(
                            cost.contender().title(),
                            Figures.count(cost.heapBytes()),
                            Figures.count(cost.nativeBytes())));
        }
    }

    private void goals() {
        List<Goal> all = options.engines() ? Goal.ofEngines(results) : Goal.of(results);
        if (all.isEmpty()) {
            return;
        }
        text.section("Goals");
        text.paragraph(
                "Switchboard's number divided by the rival's, the median of the rounds' ratios.");
        text.header(List.of("what", "wanted", "measured", ""));
        for (Goal goal : all) {
            text.row(
                    List.of(
                            goal.text(),
                            (goal.atLeast() ? "at least " : "at most ")
                                    + Figures.number(goal.wanted()),
                            Figures.number(goal.measured()),
                            goal.verdict()));
        }
    }

    private void beside(String sentence) {
        text.section("io_uring beside epoll");
        text.paragraph(sentence);
    }

    /** The two rooms on Netty differ in the idea only, ours and the second in the engine only. */
    private void ideaAndEngine() {
        text.section("What the idea gives, and what the engine gives");
        text.paragraph(IDEA_AND_ENGINE);
        text.header(
                List.of(
                        "",
                        "the idea: Netty with it to `ChannelGroup`",
                        "the engine: Switchboard to Netty with the idea",
                        "left: C to Switchboard"));
        for (Workload workload : measured()) {
            if (workload.kind() == Kind.FANOUT) {
                text.row(
                        List.of(
                                workload.title(),
                                step(workload, "netty-tick", "netty-group"),
                                step(workload, "switchboard", "netty-tick"),
                                step(workload, "c", "switchboard")));
            }
        }
        text.blank();
        text.paragraph(COMPARISON_OF_DESIGNS);
    }

    private String step(Workload workload, String of, String to) {
        return tables.ratio(workload, of, to, PER_SECOND)
                + ", "
                + tables.ratio(workload, of, to, PER_CPU_SECOND);
    }

    private void check() {
        text.section(Workload.CHECK.title());
        text.header(
                List.of(
                        "server",
                        "lines looked at",
                        "lost, doubled, out of order",
                        "one order for all"));
        for (Contender contender : results.contenders(Workload.CHECK)) {
            for (Outcome outcome : results.outcomes(Workload.CHECK, contender)) {
                switch (outcome) {
                    case Failed failed ->
                            text.row(List.of(contender.title(), "-", failed.raw(), "-"));
                    case Sample sample ->
                            text.row(
                                    List.of(
                                            contender.title(),
                                            Figures.count(sample.value("heard")),
                                            "none",
                                            sample.value("same_order") > 0 ? "yes" : "no"));
                }
            }
        }
    }

    private void raw() {
        text.section("Raw numbers");
        text.paragraph("One line per slice as the load program printed it, by server and round.");
        List<String> lines = new ArrayList<>();
        for (Workload workload : measured()) {
            for (Contender contender : results.contenders(workload)) {
                for (Outcome outcome : results.outcomes(workload, contender)) {
                    lines.add(workload.id() + " " + contender.id() + ": " + outcome.raw());
                }
            }
        }
        text.code(lines);
    }
}
