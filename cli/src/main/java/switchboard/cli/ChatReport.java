package switchboard.cli;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import switchboard.chat.ChatObserver;
import switchboard.chat.ChatOptions;
import switchboard.chat.ChatServer;
import switchboard.chat.Dialect;
import switchboard.chat.Listener;
import switchboard.chat.StampStyle;
import switchboard.cli.io.Environment;
import switchboard.cli.io.Json;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;
import switchboard.net.CloseReason;
import switchboard.net.Limits;

/**
 * What a chat server prints: its log on standard error; what is said, or events in JSON, on
 * standard output. Never waits for whoever reads either. Any thread.
 */
final class ChatReport implements ChatObserver {

    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final ServerLog log;
    private final CommonOptions common;
    private final boolean show;
    private final StampStyle time;

    private final LongAdder said = new LongAdder();

    /** Who came before it was said where the room listens; null once that is said. */
    private @Nullable List<Runnable> early = new ArrayList<>();

    ChatReport(Environment environment, CommonOptions common, boolean show, StampStyle time) {
        this.common = common;
        this.show = show;
        this.time = time;
        this.log = new ServerLog(environment, common, "member");
    }

    /** What it prints to. */
    ServerLog log() {
        return log;
    }

    /** Something that is wrong, also when quiet. */
    void warn(String line) {
        log.warn(line);
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
            boolean tls = !options.listeners().get(i).tls().isNone();
            listening(addresses.get(i), tls, server.engineName(), dialect);
        }
        if (log.onTerminal()) {
            joinHint(addresses, options.listeners());
        }
        if (log.isDetailed()) {
            log.note(limits(server.limits(), options));
        }
        int held = server.limits().connectionsMax();
        if (held < options.limits().connectionsMax()) {
            log.note(held + " members at most: " + SocketError.DESCRIPTOR_BEYOND_LIMIT.sentence());
        }
        log.note("history: none (lost at exit)");
        log.remark(remark);
        log.excess(options.limits().connectionsMax());
        reportEarly();
    }

    private void listening(Endpoint at, boolean tls, String engine, Dialect dialect) {
        String frame = dialect == Dialect.LINES ? "" : " frame=" + lower(dialect);
        log.listening(
                tls ? "tls" : ServerLog.transport(at),
                at,
                engine,
                frame,
                event -> event.with("frame", lower(dialect)));
    }

    private void joinHint(List<Endpoint> addresses, List<Listener> listeners) {
        Listener first = listeners.getFirst();
        String raw = first.dialect() == Dialect.RAW ? " --frame raw" : "";
        boolean plain = first.tls().isNone();
        switch (addresses.getFirst()) {
            case Endpoint.Inet at -> {
                boolean any = at.address().isAnyLocalAddress();
                String host = any ? "127.0.0.1" : at.address().getHostAddress();
                String address = any ? host + ":" + at.port() : at.toString();
                String scheme = plain ? "" : "tls://";
                String ncat = plain ? "ncat " : "ncat --ssl ";
                joinHint(scheme + address + raw, ncat + host + " " + at.port());
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
        log.note("join with: switchboard join " + joining + "   or: " + otherwise);
    }

    private static String limits(Limits limits, ChatOptions options) {
        return ServerOptions.text(limits, "members")
                + "; line "
                + Size.text(options.lineBytesMax())
                + ", frame timeout "
                + ServerOptions.text(limits.frameTimeout())
                + ", idle timeout "
                + ServerOptions.text(limits.idleTimeout())
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
        log.note(noted);
        log.event(event);
    }

    @Override
    public void said(int lines) {
        said.add(lines);
    }

    /** Lines of the room so far. */
    long lines() {
        return said.sum();
    }

    @Override
    public boolean wantsLines() {
        return show || common.json;
    }

    @Override
    public void line(String line) {
        String text = common.json ? Json.event("line").with("line", line).toString() : line;
        afterStart(() -> log.data(text));
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

    void flush() {
        log.flush();
    }
}
