package switchboard.cli;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import switchboard.chat.ChatObserver;
import switchboard.chat.ChatOptions;
import switchboard.chat.ChatServer;
import switchboard.chat.Dialect;
import switchboard.chat.Listener;
import switchboard.chat.StampStyle;
import switchboard.cli.io.Environment;
import switchboard.cli.io.Json;
import switchboard.cli.io.Printer;
import switchboard.cli.io.StopSignal;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;
import switchboard.net.CloseReason;
import switchboard.net.Limits;
import switchboard.net.StopReport;

/**
 * What a chat server prints: its log on standard error; what is said, or events in JSON, on
 * standard output. Never waits for whoever reads either. Any thread.
 */
final class ChatReport implements ChatObserver {

    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final Duration LAST_WORDS = Duration.ofMillis(250);

    private final Printer out;
    private final Printer err;
    private final CommonOptions common;
    private final boolean show;
    private final StampStyle time;
    private final boolean onTerminal;

    /** Who came before it was said where the room listens; null once that is said. */
    private @Nullable List<Runnable> early = new ArrayList<>();

    ChatReport(Environment environment, CommonOptions common, boolean show, StampStyle time) {
        this.common = common;
        this.show = show;
        this.time = time;
        this.onTerminal = environment.errIsTerminal();
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

    private void note(String line) {
        if (!common.quiet) {
            err.print(line);
        }
    }

    /**
     * Says where it listens, and what else is to be known at the start.
     *
     * @param remark why it is not the best engine; empty when it is
     */
    void started(ChatServer server, ChatOptions options, String remark) {
        List<Endpoint> addresses = server.addresses();
        for (int i = 0; i < addresses.size(); i++) {
            Dialect dialect = options.listeners().get(i).dialect();
            listening(addresses.get(i), server.engineName(), dialect);
        }
        if (onTerminal) {
            joinHint(addresses, options.listeners());
        }
        if (onTerminal || common.verbose) {
            note(limits(server.limits(), options));
        }
        int held = server.limits().connectionsMax();
        if (held < options.limits().connectionsMax()) {
            note(held + " members at most: " + SocketError.DESCRIPTOR_BEYOND_LIMIT.sentence());
        }
        note("history: none (lost at exit)");
        if (!remark.isEmpty() && !common.verbose) { // else the library has said so in its log
            note(remark);
        }
        excess(options);
        reportEarly();
    }

    private void excess(ChatOptions options) {
        int allowed = Limits.DEFAULT.connectionsMax();
        if (options.limits().connectionsMax() > allowed) {
            warn(
                    "--max-conns is "
                            + options.limits().connectionsMax()
                            + ", but ulimit -n leaves room for "
                            + allowed
                            + "; raise it with ulimit -n");
        }
    }

    private void listening(Endpoint at, String engine, Dialect dialect) {
        String transport =
                switch (at) {
                    case Endpoint.Inet _ -> "tcp";
                    case Endpoint.Unix _ -> "unix";
                };
        String address = at instanceof Endpoint.Unix unix ? unix.name() : at.toString();
        String frame = dialect == Dialect.LINES ? "" : " frame=" + lower(dialect);
        note("listening " + transport + " " + address + " engine=" + engine + frame);
        if (common.json) {
            out.print(
                    Json.event("listening")
                            .with("address", address)
                            .with("engine", engine)
                            .with("frame", lower(dialect))
                            .toString());
        }
    }

    private void joinHint(List<Endpoint> addresses, List<Listener> listeners) {
        String raw = listeners.getFirst().dialect() == Dialect.RAW ? " --frame raw" : "";
        switch (addresses.getFirst()) {
            case Endpoint.Inet at -> {
                boolean any = at.address().isAnyLocalAddress();
                String host = any ? "127.0.0.1" : at.address().getHostAddress();
                String address = any ? host + ":" + at.port() : at.toString();
                joinHint(address + raw, "ncat " + host + " " + at.port());
            }
            case Endpoint.Unix at -> {
                String name = at.name();
                String other =
                        at.isAbstract()
                                ? "socat - ABSTRACT-CONNECT:" + name.substring(1)
                                : "ncat -U " + name;
                joinHint(at + raw, other);
            }
        }
    }

    private void joinHint(String joining, String otherwise) {
        note("join with: switchboard join " + joining + "   or: " + otherwise);
    }

    private static String limits(Limits limits, ChatOptions options) {
        String idle = limits.idleTimeout().isZero() ? "none" : Times.text(limits.idleTimeout());
        String frame = limits.frameTimeout().isZero() ? "none" : Times.text(limits.frameTimeout());
        return "limits: members "
                + limits.connectionsMax()
                + ", from one address "
                + limits.connectionsPerAddressMax()
                + (limits.countsLoopback() ? "" : " (loopback not counted)")
                + "; line "
                + Size.text(options.lineBytesMax())
                + ", frame timeout "
                + frame
                + ", idle timeout "
                + idle
                + "; lag "
                + Size.text(options.lagBytesMax())
                + " of "
                + Size.text(options.logBytesMax())
                + ", slow "
                + lower(options.slow());
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The loops take members in before the start is told; the log tells the start first. */
    private synchronized void afterStart(Runnable report) {
        if (early == null) {
            report.run();
        } else {
            early.add(report);
        }
    }

    private synchronized void reportEarly() {
        if (early != null) {
            early.forEach(Runnable::run);
            early = null;
        }
    }

    @Override
    public void joined(String member) {
        String noted = stamp() + " " + member + " joined";
        Json event = Json.event("joined").with("member", member);
        afterStart(() -> report(noted, event));
    }

    @Override
    public void left(String member, CloseReason reason) {
        String noted = stamp() + " " + member + " left: " + reason.detail();
        Json event =
                Json.event("left")
                        .with("member", member)
                        .with("kind", lower(reason.kind()))
                        .with("reason", reason.detail());
        afterStart(() -> report(noted, event));
    }

    private void report(String noted, Json event) {
        note(noted);
        if (common.json) {
            out.print(event.toString());
        }
    }

    @Override
    public boolean wantsLines() {
        return show || common.json;
    }

    @Override
    public void line(String line) {
        String text = common.json ? Json.event("line").with("line", line).toString() : line;
        afterStart(() -> out.print(text));
    }

    private String stamp() {
        OffsetDateTime now = OffsetDateTime.now(ZoneId.systemDefault());
        return switch (time) {
            case LOCAL -> LOCAL.format(now);
            case ISO ->
                    DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                            now.truncatedTo(ChronoUnit.SECONDS));
        };
    }

    void stopping(StopSignal signal, int members, Duration grace) {
        if (members > 0) {
            note(
                    "SIG"
                            + signal
                            + ": closing, "
                            + (members == 1 ? "1 member has " : members + " members have ")
                            + Times.text(grace)
                            + " to take what is theirs; once more ends at once");
        }
    }

    void stopped(StopReport report) {
        if (report.cut() > 0) {
            String who = report.cut() == 1 ? "1 member was" : report.cut() + " members were";
            warn(who + " cut before taking all that was theirs");
        }
    }

    void flush() {
        err.flush(LAST_WORDS);
        out.flush(LAST_WORDS);
    }
}
