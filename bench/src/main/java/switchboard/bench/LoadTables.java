package switchboard.bench;

import static switchboard.bench.Measure.PER_CPU_SECOND;
import static switchboard.bench.Measure.PER_SECOND;

import java.util.ArrayList;
import java.util.List;
import switchboard.bench.Contender.Role;
import switchboard.bench.Outcome.Sample;

/** The tables of the report: one for each load, with a row for each server. One thread. */
final class LoadTables {
    private final Markdown text;
    private final Results results;
    private final Options options;

    LoadTables(Markdown text, Results results, Options options) {
        this.text = text;
        this.results = results;
        this.options = options;
    }

    /** By the ids of two; a dash when one did not take part. */
    String ratio(Workload workload, String of, String to, Measure measure) {
        return Figures.number(results.ratio(workload, of, to, measure));
    }

    /** The id of the one that all others are compared with. */
    private String oursId() {
        return options.engines() ? EngineContenders.EPOLL : "switchboard";
    }

    void write(Workload workload) {
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
        if (workload.kind() == Kind.CONNECTIONS) {
            header.add("came, told why not, per second");
            header.add("backlog full, unanswered, per second");
        }
        if (workload.kind() == Kind.HANDSHAKES) {
            header.add("handshakes begun, done, per second");
            header.add("a handshake: p50, p99 us");
            header.add("refused or unanswered, not begun or late, per second");
        }
        header.add("busy: server, loader");
        header.add((options.engines() ? "epoll" : "Switchboard") + " to it: per second");
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
        if (workload.kind() == Kind.CONNECTIONS) {
            cells.add(pair(workload, contender, "came_per_second", "told_per_second"));
            cells.add(
                    pair(workload, contender, "backlog_full_per_second", "unanswered_per_second"));
        }
        if (workload.kind() == Kind.HANDSHAKES) {
            cells.add(pair(workload, contender, "begun_per_second", "done_per_second"));
            cells.add(pair(workload, contender, "shake_p50_micros", "shake_p99_micros"));
            cells.add(
                    sum(workload, contender, "refused_per_second", "unanswered_per_second")
                            + ", "
                            + sum(workload, contender, "crowded_per_second", "late_per_second"));
        }
        cells.add(
                Figures.percent(results.median(workload, contender, Sample::serverBusy))
                        + ", "
                        + Figures.percent(results.median(workload, contender, Sample::loaderBusy)));
        cells.add(ours ? "" : ratio(workload, oursId(), contender.id(), PER_SECOND));
        cells.add(ours ? "" : ratio(workload, oursId(), contender.id(), PER_CPU_SECOND));
        cells.add(notes(workload, contender));
        return cells;
    }

    private String pair(Workload workload, Contender contender, String first, String second) {
        return Figures.number(results.median(workload, contender, sample -> sample.value(first)))
                + ", "
                + Figures.number(
                        results.median(workload, contender, sample -> sample.value(second)));
    }

    private String sum(Workload workload, Contender contender, String first, String second) {
        return Figures.number(
                results.median(
                        workload, contender, sample -> sample.value(first) + sample.value(second)));
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
        note("disturbed", results.disturbed(workload, contender), runs, notes);
        return String.join(", ", notes);
    }

    private static void note(String what, long count, int runs, List<String> notes) {
        if (count > 0) {
            notes.add("%s %d of %d".formatted(what, count, runs));
        }
    }
}
