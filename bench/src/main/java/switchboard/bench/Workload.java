package switchboard.bench;

import java.util.List;

/**
 * One load, the same for every contender.
 *
 * @param id short name, for progress and raw numbers
 * @param title as it stands in the report
 * @param connections of the load program; those of publishers are not counted
 * @param arguments of the load program
 * @param saturating whether the server is given as much as it can do; if not, its share of the core
 *     is small and who is loader-bound means nothing
 * @param sliceTimes how many times as long as others its slices are
 */
record Workload(
        String id,
        String title,
        Kind kind,
        int connections,
        List<String> arguments,
        boolean saturating,
        int sliceTimes) {

    static final Workload ECHO_100 = echo("echo-100", "Echo, 64 B, 100 connections", 100, 64);
    static final Workload ECHO_1000 = echo("echo-1000", "Echo, 64 B, 1,000 connections", 1000, 64);
    static final Workload ECHO_16K =
            echo("echo-16k", "Echo, 16 KiB, 100 connections", 100, 16 * 1024);

    /** How long 50 wait for their lines while one sends without end; its cost is the flood's. */
    static final Workload FLOOD =
            new Workload(
                    "flood",
                    "Echo, 64 B, 50 connections beside one that sends without end",
                    Kind.ECHO,
                    51,
                    List.of("--connections", "50", "--size", "64", "--flood", "1"),
                    false,
                    1);

    static final Workload BLOCKING_100 =
            blocking("blocking-100", "Blocking echo, 64 B, 100 connections", 100);
    static final Workload BLOCKING_1000 =
            blocking("blocking-1000", "Blocking echo, 64 B, 1,000 connections", 1000);

    /** Makes a server load its classes, compile and fill its pools; not measured. */
    static final Workload BEFORE_IDLE = idle("before-idle", "200 connections that end", 200);

    /** By its memory; not measured in slices. */
    static final Workload IDLE = idle("idle", "10,000 idle connections", 10_000);

    static final Workload SATURATED_100 =
            window("saturated-100", "Room, 100 members, saturated", 100, 10_000);
    static final Workload SATURATED_1000 =
            window("saturated-1000", "Room, 1,000 members, saturated", 1000, 10_000)
                    .withLongSlices(); // a rival's turns are long here
    static final Workload WINDOW_1000 =
            window("window-1000", "Room, 100 members, window of 1,000 lines", 100, 1000);
    static final Workload WINDOW_10 =
            window("window-10", "Room, 1,000 members, window of 10 lines", 1000, 10);
    static final Workload RATE_500 =
            new Workload(
                    "rate-500",
                    "Room, 100 members, 500 lines/s",
                    Kind.FANOUT,
                    100,
                    members(100, "--rate", 500),
                    false,
                    1);

    static final Workload ALONE = connections("alone", "nobody else comes");
    static final Workload FROM_MANY =
            connections(
                    "from-many",
                    "5,000 come a second, each from another address",
                    "--rate",
                    "5000");

    /** More at once than a backlog holds. */
    static final Workload AT_ONCE =
            connections(
                    "at-once",
                    "the same 5,000, half of them at once",
                    "--rate",
                    "5000",
                    "--burst",
                    "2500");

    static final Workload FROM_ONE =
            connections(
                    "from-one",
                    "5,000 come a second from one address, which may make 32 in 10 s",
                    "--rate",
                    "5000",
                    "--addresses",
                    "one");

    static final Workload NO_HANDSHAKES = handshakes("no-handshakes", "nobody else comes", 0, 0);
    static final Workload HANDSHAKES_500 =
            handshakes("handshakes-500", "500 handshakes a second", 500, 256);

    /** As fast as the slower side is; what waits is bounded by what is under way. */
    static final Workload HANDSHAKES_MOST =
            handshakes("handshakes-most", "as many handshakes as can be, 64 under way", 0, 64);

    static final Workload CHECK =
            new Workload(
                    "check",
                    "Room, 100 members, 2,000 lines/s, every line checked",
                    Kind.FANOUT,
                    100,
                    members(100, "--check", 2000),
                    false,
                    3);

    /** All that are measured, in the order of the report. */
    static List<Workload> measured() {
        return List.of(
                ECHO_100,
                ECHO_1000,
                ECHO_16K,
                FLOOD,
                BLOCKING_100,
                BLOCKING_1000,
                SATURATED_100,
                SATURATED_1000,
                WINDOW_1000,
                WINDOW_10,
                RATE_500,
                ALONE,
                FROM_MANY,
                AT_ONCE,
                FROM_ONE,
                NO_HANDSHAKES,
                HANDSHAKES_500,
                HANDSHAKES_MOST);
    }

    /** Those by which engines are compared with one another. */
    static List<Workload> forEngines() {
        return List.of(ECHO_100, ECHO_1000, ECHO_16K, SATURATED_100, SATURATED_1000, WINDOW_10);
    }

    /** Whether the load program takes the latency: in every echo, and at a fixed rate. */
    boolean tellsLatency() {
        return kind != Kind.FANOUT || !saturating;
    }

    /**
     * Whether a server has it in turn with others of its kind, so that they are measured with one
     * warm-up, which is long: elliptic curves take the JVM much to compile.
     */
    boolean sharesServer() {
        return kind == Kind.HANDSHAKES;
    }

    /** How many times as long as others its servers are warmed up. */
    int warmupTimes() {
        return sharesServer() ? 8 : 1;
    }

    /** What the load program is started with. */
    List<String> startArguments() {
        return sharesServer() ? List.of() : arguments;
    }

    /** What each slice is asked for with. */
    String sliceArguments() {
        return sharesServer() ? String.join(" ", arguments) : "";
    }

    private static Workload echo(String id, String title, int connections, int bytes) {
        List<String> arguments = List.of("--connections", "" + connections, "--size", "" + bytes);
        return new Workload(id, title, Kind.ECHO, connections, arguments, true, 1);
    }

    private static Workload blocking(String id, String title, int connections) {
        Workload echo = echo(id, title, connections, 64);
        return new Workload(id, title, Kind.BLOCKING, connections, echo.arguments, true, 1);
    }

    private static Workload idle(String id, String title, int connections) {
        Workload echo = echo(id, title, connections, 64);
        return new Workload(id, title, Kind.IDLE, connections, echo.arguments, false, 1);
    }

    private static Workload connections(String id, String beside, String... arguments) {
        String title = "Two members, 1,000 lines/s: " + beside;
        return new Workload(id, title, Kind.CONNECTIONS, 2, List.of(arguments), false, 1);
    }

    private static Workload handshakes(String id, String beside, int rate, int underWay) {
        String title = "Two members over TLS, 1,000 lines/s: " + beside;
        List<String> arguments = List.of("" + rate, "" + underWay);
        return new Workload(id, title, Kind.HANDSHAKES, 2, arguments, false, 1);
    }

    private static Workload window(String id, String title, int members, int lines) {
        List<String> arguments = members(members, "--window", lines);
        return new Workload(id, title, Kind.FANOUT, members, arguments, true, 1);
    }

    private Workload withLongSlices() {
        return new Workload(id, title, kind, connections, arguments, saturating, 3);
    }

    private static List<String> members(int members, String mode, int number) {
        return List.of("--members", "" + members, "--speakers", "10", mode, "" + number);
    }
}
