package switchboard.cli;

import java.time.Duration;
import java.util.function.UnaryOperator;
import switchboard.cli.io.Environment;
import switchboard.cli.io.Json;
import switchboard.cli.io.Printer;
import switchboard.cli.io.StopSignal;
import switchboard.engine.Endpoint;
import switchboard.net.Limits;
import switchboard.net.StopReport;

/**
 * What every server prints: its log on standard error; its data, or events in JSON, on standard
 * output. Never waits for whoever reads either. Any thread.
 */
final class ServerLog {

    private static final Duration LAST_WORDS = Duration.ofMillis(250);

    private final Printer out;
    private final Printer err;
    private final CommonOptions common;
    private final boolean onTerminal;
    private final String peer;

    /**
     * @param peer what one of those who have connected is called
     */
    ServerLog(Environment environment, CommonOptions common, String peer) {
        this.common = common;
        this.onTerminal = environment.errIsTerminal();
        this.peer = peer;
        this.out =
                new Printer(
                        environment.out(),
                        common.json
                                ? lines -> Json.event("dropped").with("lines", lines).toString()
                                : lines -> "* " + lines + " lines were not printed in time");
        this.err =
                new Printer(
                        environment.err(),
                        lines -> lines + " lines of this log were not read in time");
        out.onFailure(cause -> warn("standard output cannot be written: " + cause));
    }

    /** Something that is wrong, also when quiet. */
    void warn(String line) {
        err.print(line);
    }

    void note(String line) {
        if (!common.quiet) {
            err.print(line);
        }
    }

    /** A line of standard output. */
    void data(String line) {
        out.print(line);
    }

    /** An event, where they are asked for. */
    void event(Json event) {
        if (common.json) {
            out.print(event.toString());
        }
    }

    /** Whether somebody reads along. */
    boolean onTerminal() {
        return onTerminal;
    }

    /** Whether limits and other details are to be told. */
    boolean isDetailed() {
        return onTerminal || common.verbose;
    }

    /**
     * The line that says where it listens.
     *
     * @param transport {@code tcp}, {@code udp} or {@code unix}
     * @param suffix what stands behind it
     * @param more adds to the event what the suffix says
     */
    void listening(
            String transport, Endpoint at, String engine, String suffix, UnaryOperator<Json> more) {
        String address = at instanceof Endpoint.Unix unix ? unix.name() : at.toString();
        note("listening " + transport + " " + address + " engine=" + engine + suffix);
        Json event = Json.event("listening").with("transport", transport).with("address", address);
        event(more.apply(event.with("engine", engine)));
    }

    /** How connections to an address come: {@code tcp} or {@code unix}. */
    static String transport(Endpoint at) {
        return switch (at) {
            case Endpoint.Inet _ -> "tcp";
            case Endpoint.Unix _ -> "unix";
        };
    }

    /** Why it is not the best engine, unless the library has said so in its log. */
    void remark(String why) {
        if (!why.isEmpty() && !common.verbose) {
            note(why);
        }
    }

    /** More connections were asked for than this process may have. */
    void excess(int connectionsMax) {
        int allowed = Limits.DEFAULT.connectionsMax();
        if (connectionsMax > allowed) {
            warn(
                    "--max-conns is "
                            + connectionsMax
                            + ", but ulimit -n leaves room for "
                            + allowed
                            + "; raise it with ulimit -n");
        }
    }

    void stopping(StopSignal signal, int peers, Duration grace) {
        if (peers > 0) {
            note(
                    "SIG"
                            + signal
                            + ": closing, "
                            + (peers == 1 ? "1 " + peer + " has " : peers + " " + peer + "s have ")
                            + Times.text(grace)
                            + " to take what is theirs; once more ends at once");
        }
    }

    void stopped(StopReport report) {
        int cut = report.cut();
        if (cut > 0) {
            String who = cut == 1 ? "1 " + peer + " was" : cut + " " + peer + "s were";
            warn(who + " cut before taking all that was theirs");
        }
    }

    void flush() {
        err.flush(LAST_WORDS);
        out.flush(LAST_WORDS);
    }
}
