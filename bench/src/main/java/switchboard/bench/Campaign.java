package switchboard.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import switchboard.bench.Outcome.Failed;
import switchboard.bench.Outcome.Sample;

/**
 * Measures everything: for each workload all servers are started, those on the JVM are warmed up,
 * and then they are measured in turn, round after round. A server that is not being measured is
 * idle. One thread.
 */
final class Campaign {
    private final Options options;
    private final Contenders contenders;
    private final Loader loader;
    private final Tools tools;
    private final PrintStream progress;
    private final Results results = new Results();

    Campaign(Options options, Tools tools, Contenders contenders, PrintStream progress) {
        this.options = options;
        this.contenders = contenders;
        this.loader = new Loader(tools);
        this.tools = tools;
        this.progress = progress;
    }

    Results run() throws IOException, InterruptedException {
        if (options.kinds().contains(Kind.FANOUT)) {
            rounds(Workload.CHECK, 1, false);
        }
        for (Workload workload : Workload.measured()) {
            if (options.includes(workload)) {
                rounds(workload, options.rounds(), true);
            }
        }
        return results;
    }

    private void rounds(Workload workload, int rounds, boolean warm)
            throws IOException, InterruptedException {
        progress.println(workload.title());
        List<RunningServer> servers = new ArrayList<>();
        try {
            for (Contender contender : contenders.of(workload.kind())) {
                start(contender, workload, servers);
            }
            for (RunningServer server : servers) {
                if (warm && server.contender().onJvm()) {
                    loader.run(server, workload, 0, options.coldSeconds());
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (RunningServer server : servers) {
                    measure(workload, server);
                }
            }
        } finally {
            servers.forEach(RunningServer::close);
        }
    }

    private void start(Contender contender, Workload workload, List<RunningServer> servers)
            throws InterruptedException {
        try {
            servers.add(RunningServer.start(contender, tools));
        } catch (IOException e) {
            results.add(workload, contender, new Failed(String.valueOf(e.getMessage())));
            progress.println("  " + e.getMessage());
        }
    }

    private void measure(Workload workload, RunningServer server)
            throws IOException, InterruptedException {
        Outcome outcome = loader.run(server, workload, options.warmupSeconds(), options.seconds());
        results.add(workload, server.contender(), outcome);
        progress.printf("  %-14s %s%n", server.contender().id(), summary(outcome));
    }

    private static String summary(Outcome outcome) {
        return switch (outcome) {
            case Failed failed -> failed.raw();
            case Sample sample ->
                    "%10s/s, CPU %s us each; busy: server %s, loader %s, others %s"
                            .formatted(
                                    Figures.count(sample.perSecond()),
                                    Figures.number(sample.cpuMicros()),
                                    Figures.percent(sample.serverBusy()),
                                    Figures.percent(sample.loaderBusy()),
                                    Figures.percent(sample.others()));
        };
    }
}
