package switchboard.bench;

import static switchboard.bench.Measure.PER_CPU_SECOND;
import static switchboard.bench.Measure.PER_SECOND;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import switchboard.bench.Contender.Role;
import switchboard.bench.Outcome.Failed;
import switchboard.bench.Outcome.Sample;

/** Writes the results as Markdown. One thread. */
final class Report {
    /** From here on others took so much of the machine that a run is marked. */
    private static final double DISTURBED_CORES = 0.15;

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

    Report(Results results, Options options) {
        this.results = results;
        this.options = options;
    }

    String write(Tools tools, String command, List<String> missing) {
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
        text.title("Measurements of " + now.truncatedTo(ChronoUnit.MINUTES));
        text.paragraph("What is measured, and how to read it: [README.md](README.md).");
        circumstances(tools, command);
        for (String program : missing) {
            text.paragraph("`" + program + "` is not installed here and was left out.");
        }
        if (options.quick()) {
            text.paragraph(
                    "**A quick run: short rounds, to see that everything works. Not to be"
                            + " quoted.**");
        }
        disturbances();
        goals();
        if (options.kinds().contains(Kind.FANOUT)) {
            ideaAndEngine();
        }
        measured().forEach(this::table);
        if (results.has(Workload.CHECK)) {
            check();
        }
        raw();
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
        installed("redis-server", "Redis");
        installed("nats-server", "NATS");
        text.row(
                List.of(
                        "rounds",
                        "%d in turn; runs of %s s after %s s of warm-up; on the JVM first %s s more"
                                .formatted(
                                        options.rounds(),
                                        Figures.number(options.seconds()),
                                        Figures.number(options.warmupSeconds()),
                                        Figures.number(options.coldSeconds()))));
        text.blank();
    }

    private void installed(String program, String title) {
        Tools.find(program)
                .map(path -> Machine.firstLine(path.toString(), "--version"))
                .ifPresent(version -> text.row(List.of(title, version)));
    }

    private void disturbances() {
        List<Sample> samples = results.allSamples();
        long disturbed = samples.stream().filter(Report::isDisturbed).count();
        if (disturbed > 0) {
            text.paragraph(
                    "**In %d of %d runs others took more than %s of a core: not to be quoted.**"
                            .formatted(
                                    disturbed, samples.size(), Figures.percent(DISTURBED_CORES)));
        }
    }

    private static boolean isDisturbed(Sample sample) {
        return sample.others() > DISTURBED_CORES;
    }

    private void goals() {
        text.section("Goals");
        text.paragraph(
                "Switchboard's number divided by the rival's, the median of the rounds' ratios.");
        text.header(List.of("what", "wanted", "measured", ""));
        for (Goal goal : Goal.of(results)) {
            text.row(
                    List.of(
                            goal.text(),
                            (goal.atLeast() ? "at least " : "at most ")
                                    + Figures.number(goal.wanted()),
                            Figures.number(goal.measured()),
                            goal.verdict()));
        }
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
        return ratio(workload, of, to, PER_SECOND) + ", " + ratio(workload, of, to, PER_CPU_SECOND);
    }

    private String ratio(Workload workload, String of, String to, Measure measure) {
        Optional<Contender> above = contender(workload, of);
        Optional<Contender> below = contender(workload, to);
        double ratio =
                above.isPresent() && below.isPresent()
                        ? results.ratio(workload, above.get(), List.of(below.get()), measure)
                        : Double.NaN;
        return Figures.number(ratio);
    }

    private Optional<Contender> contender(Workload workload, String id) {
        return results.contenders(workload).stream().filter(c -> c.id().equals(id)).findFirst();
    }

    private void table(Workload workload) {
        text.section(workload.title());
        List<String> header = new ArrayList<>();
        header.add("server");
        header.add(workload.kind().counted() + "/s");
        header.add("CPU us each");
        if (workload.kind() == Kind.FANOUT) {
            header.add("bytes each: line, on the wire");
        }
        if (workload.tellsLatency()) {
            header.add("p50, p99 us");
        }
        header.add("busy: server, loader");
        header.add("Switchboard to it: per second");
        header.add("per CPU second");
        header.add("");
        text.header(header);
        for (Contender contender : results.contenders(workload)) {
            text.row(row(workload, contender));
        }
    }

    private List<String> row(Workload workload, Contender contender) {
        boolean ours = contender.role() == Role.OURS;
        List<String> cells = new ArrayList<>();
        cells.add(ours ? "**" + contender.title() + "**" : contender.title());
        cells.add(Figures.count(results.median(workload, contender, PER_SECOND)));
        cells.add(Figures.number(results.median(workload, contender, Sample::cpuMicros)));
        if (workload.kind() == Kind.FANOUT) {
            cells.add(pair(workload, contender, "payload_bytes", "wire_bytes"));
        }
        if (workload.tellsLatency()) {
            cells.add(pair(workload, contender, "p50_micros", "p99_micros"));
        }
        cells.add(
                Figures.percent(results.median(workload, contender, Sample::serverBusy))
                        + ", "
                        + Figures.percent(results.median(workload, contender, Sample::loaderBusy)));
        cells.add(ours ? "" : ratio(workload, "switchboard", contender.id(), PER_SECOND));
        cells.add(ours ? "" : ratio(workload, "switchboard", contender.id(), PER_CPU_SECOND));
        cells.add(notes(workload, contender));
        return cells;
    }

    private String pair(Workload workload, Contender contender, String first, String second) {
        return Figures.number(results.median(workload, contender, sample -> sample.value(first)))
                + ", "
                + Figures.number(
                        results.median(workload, contender, sample -> sample.value(second)));
    }

    private String notes(Workload workload, Contender contender) {
        List<Sample> samples = results.samples(workload, contender);
        int runs = results.outcomes(workload, contender).size();
        List<String> notes = new ArrayList<>();
        note("failed", runs - samples.size(), runs, notes);
        if (workload.saturating()) {
            long bound = samples.stream().filter(Sample::loaderBound).count();
            note("loader-bound", bound, runs, notes);
        }
        long disturbed = samples.stream().filter(Report::isDisturbed).count();
        note("disturbed", disturbed, runs, notes);
        return String.join(", ", notes);
    }

    private static void note(String what, long count, int runs, List<String> notes) {
        if (count > 0) {
            notes.add("%s %d of %d".formatted(what, count, runs));
        }
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
        text.paragraph("One line per run as the load program printed it, in the order of rounds.");
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
