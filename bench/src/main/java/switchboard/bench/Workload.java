package switchboard.bench;

import java.util.List;

/**
 * One load, the same for every contender.
 *
 * @param id short name, for progress and raw numbers
 * @param title as it stands in the report
 * @param arguments of the load program
 * @param saturating whether the server is given as much as it can do; if not, its share of the core
 *     is small and who is loader-bound means nothing
 */
record Workload(String id, String title, Kind kind, List<String> arguments, boolean saturating) {

    static final Workload ECHO_100 = echo("echo-100", "Echo, 64 B, 100 connections", 100, 64);
    static final Workload ECHO_1000 = echo("echo-1000", "Echo, 64 B, 1,000 connections", 1000, 64);
    static final Workload ECHO_16K =
            echo("echo-16k", "Echo, 16 KiB, 100 connections", 100, 16 * 1024);

    static final Workload SATURATED_100 =
            window("saturated-100", "Room, 100 members, saturated", 100, 10_000);
    static final Workload SATURATED_1000 =
            window("saturated-1000", "Room, 1,000 members, saturated", 1000, 10_000);
    static final Workload WINDOW_1000 =
            window("window-1000", "Room, 100 members, window of 1,000 lines", 100, 1000);
    static final Workload WINDOW_10 =
            window("window-10", "Room, 1,000 members, window of 10 lines", 1000, 10);
    static final Workload RATE_500 =
            new Workload(
                    "rate-500",
                    "Room, 100 members, 500 lines/s",
                    Kind.FANOUT,
                    members(100, "--rate", 500),
                    false);

    static final Workload CHECK =
            new Workload(
                    "check",
                    "Room, 100 members, 2,000 lines/s, every line checked",
                    Kind.FANOUT,
                    members(100, "--check", 2000),
                    false);

    /** All that are measured, in the order of the report. */
    static List<Workload> measured() {
        return List.of(
                ECHO_100,
                ECHO_1000,
                ECHO_16K,
                SATURATED_100,
                SATURATED_1000,
                WINDOW_1000,
                WINDOW_10,
                RATE_500);
    }

    /** Whether the load program takes the latency: in every echo, and at a fixed rate. */
    boolean tellsLatency() {
        return kind == Kind.ECHO || !saturating;
    }

    private static Workload echo(String id, String title, int connections, int bytes) {
        List<String> arguments = List.of("--connections", "" + connections, "--size", "" + bytes);
        return new Workload(id, title, Kind.ECHO, arguments, true);
    }

    private static Workload window(String id, String title, int members, int lines) {
        return new Workload(id, title, Kind.FANOUT, members(members, "--window", lines), true);
    }

    private static List<String> members(int members, String mode, int number) {
        return List.of("--members", "" + members, "--speakers", "10", mode, "" + number);
    }
}
