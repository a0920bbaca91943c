package switchboard.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import switchboard.bench.Outcome.Failed;
import switchboard.bench.Outcome.Sample;

/**
 * Measures everything: for each workload all servers are started and warmed up with their
 * connections, and then measured in turn, in many short slices. A server that is not being measured
 * is stopped. One thread.
 */
final class Campaign {
    private final Options options;
    private final Lineup lineup;
    private final Tools tools;
    private final PrintStream progress;
    private final Results results = new Results();

    Campaign(Options options, Tools tools, Lineup lineup, PrintStream progress) {
        this.options = options;
        this.lineup = lineup;
        this.tools = tools;
        this.progress = progress;
    }

    Results run() throws IOException, InterruptedException {
        if (options.only().kinds().contains(Kind.FANOUT)) {
            check();
        }
        Map<Object, List<Workload>> byServer = new LinkedHashMap<>();
        for (Workload workload : Workload.measured()) {
            if (options.includes(workload)) {
                Object server = workload.sharesServer() ? workload.kind() : workload;
                byServer.computeIfAbsent(server, it -> new ArrayList<>()).add(workload);
            }
        }
        for (List<Workload> together : byServer.values()) {
            rounds(together);
        }
        if (options.includes(Workload.IDLE)) {
            idle();
        }
        return results;
    }

    private void idle() throws InterruptedException {
        progress.println(Workload.IDLE.title());
        IdleMemory memory = new IdleMemory(options, tools);
        for (Contender contender : lineup.of(Workload.IDLE)) {
            try {
                IdleCost cost = memory.measure(contender);
                results.add(cost);
                progress.printf(
                        "  %-14s %s bytes each%n", contender.id(), Figures.count(cost.bytes()));
            } catch (IOException e) {
                notStarted(Workload.IDLE, contender, e);
            }
        }
    }

    /** What counts is what the load program has found when everything has arrived. */
    private void check() throws IOException, InterruptedException {
        progress.println(Workload.CHECK.title());
        for (Contender contender : lineup.of(Workload.CHECK)) {
            try (Run run = Run.start(contender, Workload.CHECK, options, tools)) {
                run.dialogue().slice();
                Outcome outcome = run.dialogue().end();
                results.add(Workload.CHECK, contender, outcome);
                progress.printf("  %-14s %s%n", contender.id(), outcome.raw());
            } catch (IOException e) {
                notStarted(Workload.CHECK, contender, e);
            }
        }
    }

    /** One workload, or those that a server has in turn. */
    private void rounds(List<Workload> together) throws IOException, InterruptedException {
        together.forEach(workload -> progress.println(workload.title()));
        List<Run> runs = new ArrayList<>();
        try {
            for (Contender contender : lineup.of(together.getFirst())) {
                start(contender, together.getFirst(), runs);
            }
            for (int round = 0; round < options.rounds(); round++) {
                for (Workload workload : together) {
                    for (int i = 0; i < runs.size(); i++) {
                        Run run = runs.get((round + i) % runs.size());
                        run.dialogue().slice(workload.sliceArguments());
                    }
                }
            }
            for (Run run : runs) {
                end(run, together);
            }
        } finally {
            runs.forEach(Run::close);
        }
    }

    private void start(Contender contender, Workload workload, List<Run> runs)
            throws InterruptedException {
        try {
            runs.add(Run.start(contender, workload, options, tools));
        } catch (IOException e) {
            notStarted(workload, contender, e);
        }
    }

    private void notStarted(Workload workload, Contender contender, IOException why) {
        results.add(workload, contender, new Failed(String.valueOf(why.getMessage())));
        progress.println("  " + why.getMessage());
    }

    private void end(Run run, List<Workload> together) throws IOException {
        Outcome end = run.dialogue().end();
        List<Outcome> outcomes = run.dialogue().outcomes();
        for (int i = 0; i < outcomes.size(); i++) {
            results.add(together.get(i % together.size()), run.contender(), outcomes.get(i));
        }
        run.close();
        for (Workload workload : together) {
            String summary = end instanceof Failed ? end.raw() : summary(workload, run.contender());
            progress.printf("  %-14s %s%n", run.contender().id(), summary);
        }
    }

    private String summary(Workload workload, Contender contender) {
        return "%10s/s, CPU %s us each; busy: server %s, loader %s, others %s"
                .formatted(
                        Figures.count(results.median(workload, contender, Sample::perSecond)),
                        Figures.number(results.median(workload, contender, Sample::cpuMicros)),
                        Figures.percent(results.median(workload, contender, Sample::serverBusy)),
                        Figures.percent(results.median(workload, contender, Sample::loaderBusy)),
                        Figures.percent(results.median(workload, contender, Sample::others)));
    }
}
