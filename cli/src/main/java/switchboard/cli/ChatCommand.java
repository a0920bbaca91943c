package switchboard.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import switchboard.chat.ChatOptions;
import switchboard.chat.ChatServer;
import switchboard.chat.Dialect;
import switchboard.chat.Listener;
import switchboard.chat.SlowPolicy;
import switchboard.chat.StampStyle;
import switchboard.cli.AnnounceOption.Served;
import switchboard.cli.io.CommandLoggers;
import switchboard.cli.io.Environment;
import switchboard.net.AcceptFilter;
import switchboard.net.ListenException;
import switchboard.net.Tls;

/** {@code switchboard chat}: its options, and the room from start to stop. One thread. */
@Command(
        name = "chat",
        description = "Runs a chat room until SIGINT (Ctrl-C) or SIGTERM.",
        customSynopsis = "switchboard chat [OPTION...] [ADDR] [FRAME=ADDR...]",
        sortOptions = false,
        abbreviateSynopsis = true)
final class ChatCommand implements Callable<Integer> {

    private static final ChatOptions DEFAULT = ChatOptions.DEFAULT;

    @Parameters(
            paramLabel = "ADDR",
            arity = "0..*",
            description = {
                "HOST:PORT, HOST PORT, [v6]:PORT, :PORT or PORT;",
                "tls:// before any of them, unix:/path or unix:@name;",
                "127.0.0.1:33333 unless given.",
                "More listeners of the room as FRAME=ADDR, such as",
                "raw=127.0.0.1:33334."
            })
    List<String> words = new ArrayList<>();

    @Option(
            names = "--frame",
            paramLabel = "FRAME",
            description =
                    "How the first listener's input is cut: lines, or raw for clients that send"
                            + " no line end (default: lines).")
    Dialect frame = Dialect.LINES;

    @Option(
            names = "--slow",
            paramLabel = "HOW",
            description = {
                "What happens to a member that is too far behind: skip or cut (default: skip).",
                "One that takes nothing at all for 45 s, as a suspended one does once its buffers",
                "are full, counts as vanished and is closed."
            })
    SlowPolicy slow = DEFAULT.slow();

    @Option(
            names = "--lag",
            paramLabel = "SIZE",
            description = "How far a member may be behind (default: 4M).")
    Size lag = new Size(DEFAULT.lagBytesMax());

    @Option(
            names = "--log",
            paramLabel = "SIZE",
            description = "How much of what was said is kept for those behind (default: 16M).")
    Size log = new Size(DEFAULT.logBytesMax());

    @Option(
            names = "--max-frame",
            paramLabel = "SIZE",
            description = "The longest line (default: 8K).")
    Size maxFrame = new Size(DEFAULT.lineBytesMax());

    @Option(
            names = "--time",
            paramLabel = "STYLE",
            description = "How lines are stamped: local or iso (default: local).")
    StampStyle time = DEFAULT.stamps();

    @Option(names = "--show", description = "Print what is said on standard output.")
    boolean show;

    @Option(
            names = "--loops",
            paramLabel = "N",
            description = "Event loops, each a thread (default: 1).")
    Count loops = new Count(DEFAULT.loops());

    @Mixin final ServerOptions server = new ServerOptions();

    @Mixin final AnnounceOption announce = new AnnounceOption();

    @Mixin final MetricsOption metrics = new MetricsOption();

    @Mixin final TlsOptions tls = new TlsOptions();

    @Mixin final CommonOptions common = new CommonOptions();

    private final Environment environment;

    ChatCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CommandFailure {
        common.check();
        ChatReport report = new ChatReport(environment, common, show, time);
        CommandLoggers.printTo(report::warn, System.Logger.Level.WARNING, common.verbose);
        StopRequest stop = new StopRequest(environment);
        try (Scraping scraping = metrics.open(server.insecure)) {
            ChatOptions options = options().withObserver(report).withMetrics(scraping.metrics());
            String remark = common.engine().remark();
            ChatServer room = start(options);
            report.started(room, options, remark);
            scraping.gauge("switchboard_chat_members", "Members of the room.", room::members);
            scraping.counter(
                    "switchboard_chat_lines_total",
                    "Lines of the room, notices included.",
                    report::lines);
            scraping.start(report.log()::note, report.log()::event);
            List<Tls> sides = options.listeners().stream().map(Listener::tls).toList();
            CertificateReload.onHangUp(environment, sides, report.log()::warn);
            try (Announcing announced = announceOrClose(room)) {
                announced.sayWhere(report.log());
                return stop.awaitAndStop(room::members, room::stop, server.grace, report.log());
            }
        } finally {
            report.flush();
        }
    }

    private Announcing announceOrClose(ChatServer room) throws CommandFailure {
        try {
            return announce.start(Served.all("chat", room.addresses()), common);
        } catch (CommandFailure e) {
            room.close();
            throw e;
        }
    }

    private ChatOptions options() throws CommandFailure {
        List<Listener> listeners = Addresses.listeners(words, frame, tls);
        for (Listener listener : listeners) {
            if (!server.insecure && listener.tls().isNone()) {
                Addresses.requireLoopback(listener.address());
            }
        }
        if (lag.bytes() > log.bytes() / 2) {
            throw CommandFailure.local(
                    "--lag may be at most half of --log, which is " + Size.text(log.bytes()));
        }
        AcceptFilter filter = server.filter();
        try {
            return DEFAULT.withListeners(listeners)
                    .withLoops(common.engine, loops.value())
                    .withLimits(server.limits(DEFAULT.limits()))
                    .withFilter(filter)
                    .withSizes(maxFrame.bytes(), lag.bytes(), log.bytes())
                    .withSlow(slow)
                    .withStamps(time);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.local(
                    e.getMessage() + " (--max-frame, --lag and --log say how much)");
        }
    }

    private static ChatServer start(ChatOptions options) throws CommandFailure {
        try {
            return ChatServer.start(options);
        } catch (ListenException e) {
            throw ListenFailure.of(e, "switchboard chat ADDR [FRAME=ADDR]");
        } catch (IOException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        }
    }
}
