package switchboard.bench;

import static switchboard.bench.Measure.PER_CPU_SECOND;
import static switchboard.bench.Measure.PER_SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import switchboard.bench.Contender.Role;

/**
 * What Switchboard is to reach against some rivals, and what it reached.
 *
 * @param measured NaN when it was not measured
 * @param atLeast false for a ratio of cost, which is to be at most {@code wanted}
 */
record Goal(String text, double wanted, double measured, boolean atLeast) {

    boolean reached() {
        return atLeast ? measured >= wanted : measured <= wanted;
    }

    String verdict() {
        if (Double.isNaN(measured)) {
            return "not measured";
        }
        return reached() ? "reached" : "**not reached**";
    }

    /** Those of Switchboard against its rivals, whose workload was measured. */
    static List<Goal> of(Results results) {
        List<Goal> goals = new ArrayList<>();
        Comparison echo = new Comparison(results, goals, "", Goal::ours);
        echo.rate(Workload.ECHO_100, is("netty"), "Netty", 1.10);
        echo.cost(Workload.ECHO_100, is("netty"), "Netty", 0.90);
        echo.rate(Workload.ECHO_1000, is("netty"), "Netty", 1.15);
        echo.cost(Workload.ECHO_1000, is("netty"), "Netty", 0.85);
        echoToC(echo);
        String jdk = "the JDK's blocking sockets";
        echo.rate(Workload.BLOCKING_100, is("jdk"), jdk, 0.85);
        echo.rate(Workload.BLOCKING_1000, is("jdk"), jdk, 0.75);
        Comparison room = new Comparison(results, goals, "", Goal::ours);
        String best = "the best of `ChannelGroup`, NATS and Redis";
        room.rate(Workload.SATURATED_1000, Goal::usual, best, 10);
        room.perCpu(Workload.SATURATED_1000, Goal::usual, best, 10);
        room.rate(Workload.SATURATED_100, Goal::usual, best, 6);
        room.perCpu(Workload.SATURATED_100, Goal::usual, best, 6);
        room.rate(Workload.WINDOW_10, is("redis"), "Redis", 1);
        room.rate(Workload.WINDOW_10, is("nats"), "NATS", 5);
        room.rate(Workload.WINDOW_10, is("netty-group"), "Netty `ChannelGroup`", 5);
        room.cost(Workload.SATURATED_100, is("c"), "C", 1.2);
        room.cost(Workload.SATURATED_1000, is("c"), "C", 1.2);
        room.cost(Workload.WINDOW_10, is("c"), "C", 1.2);
        if (!results.idle().isEmpty()) {
            idle(results, goals);
        }
        return goals;
    }

    private static void idle(Results results, List<Goal> goals) {
        String title = Workload.IDLE.title();
        double event = results.idleBytes("switchboard");
        goals.add(new Goal(title + ": bytes each, event style", 400, event, false));
        double toJdk = results.idleBytes("blocking") / results.idleBytes("jdk");
        String what = ": bytes each, blocking style, to a virtual thread in the JDK's `read`";
        goals.add(new Goal(title + what, 1, toJdk, false));
    }

    /** Those of the engines, whose workload was measured. */
    static List<Goal> ofEngines(Results results) {
        List<Goal> goals = new ArrayList<>();
        String epoll = EngineContenders.EPOLL;
        echoToC(new Comparison(results, goals, epoll + ", ", is(epoll)));
        String uring = EngineContenders.IO_URING;
        Comparison best = new Comparison(results, goals, uring + ", ", is(uring));
        for (Workload workload : Workload.forEngines()) {
            Predicate<Contender> netty = is(EngineContenders.NETTY_IO_URING);
            best.rate(workload, netty, "Netty's io_uring", 1);
            best.cost(workload, netty, "Netty's io_uring", 1);
        }
        return goals;
    }

    private static void echoToC(Comparison echo) {
        echo.cost(Workload.ECHO_100, is("c"), "C", 1.05);
        echo.cost(Workload.ECHO_1000, is("c"), "C", 1.05);
        echo.cost(Workload.ECHO_16K, is("c"), "C", 1.10);
    }

    private static boolean ours(Contender contender) {
        return contender.role() == Role.OURS;
    }

    private static Predicate<Contender> is(String id) {
        return contender -> contender.id().equals(id);
    }

    private static boolean usual(Contender contender) {
        return contender.role() == Role.USUAL;
    }

    /**
     * Adds goals of one contender to a list, for workloads that were measured.
     *
     * @param prefix tells which contender it is, where there are several of ours
     */
    private record Comparison(
            Results results, List<Goal> goals, String prefix, Predicate<Contender> of) {

        void rate(Workload on, Predicate<Contender> rivals, String names, double wanted) {
            add(on, rivals, PER_SECOND, on.kind().counted() + " per second, to " + names, wanted);
        }

        void perCpu(Workload on, Predicate<Contender> rivals, String names, double wanted) {
            String what = on.kind().counted() + " per CPU second, to " + names;
            add(on, rivals, PER_CPU_SECOND, what, wanted);
        }

        private void add(
                Workload on,
                Predicate<Contender> rivals,
                Measure measure,
                String what,
                double wanted) {
            if (results.has(on)) {
                double ratio = ratio(on, rivals, measure);
                goals.add(new Goal(on.title() + ": " + prefix + what, wanted, ratio, true));
            }
        }

        void cost(Workload on, Predicate<Contender> rivals, String names, double wanted) {
            if (results.has(on)) {
                double ratio = 1 / ratio(on, rivals, PER_CPU_SECOND);
                String what = on.title() + ": " + prefix + "CPU each, to " + names;
                goals.add(new Goal(what, wanted, ratio, false));
            }
        }

        private double ratio(Workload on, Predicate<Contender> rivals, Measure measure) {
            List<Contender> all = results.contenders(on);
            List<Contender> chosen = all.stream().filter(rivals).toList();
            return all.stream()
                    .filter(of)
                    .findFirst()
                    .map(one -> results.ratio(on, one, chosen, measure))
                    .orElse(Double.NaN);
        }
    }
}
