package switchboard.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
import switchboard.cli.io.CommandLoggers;
import switchboard.cli.io.Environment;
import switchboard.net.Limits;
import switchboard.net.ListenException;

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
                "unix:/path or unix:@name; 127.0.0.1:33333 unless given.",
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
            names = "--max-conns",
            paramLabel = "N",
            description = "Members at once (default: what ulimit -n allows, less a reserve).")
    Count maxConns = new Count(DEFAULT.limits().connectionsMax());

    @Option(
            names = "--max-per-ip",
            paramLabel = "N",
            description = "Members at once from one address (default: 64, not counting loopback).")
    @Nullable Count maxPerIp;

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            description = "Close a member silent for so long; 0 never does (default: 0).")
    Duration idleTimeout = DEFAULT.limits().idleTimeout();

    @Option(
            names = "--frame-timeout",
            paramLabel = "TIME",
            description = "A line once begun must end within this; 0 for no limit (default: 30s).")
    Duration frameTimeout = DEFAULT.limits().frameTimeout();

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description =
                    "How long a stop waits for members to take what is theirs (default: 10s).")
    Duration grace = Duration.ofSeconds(10);

    @Option(
            names = "--time",
            paramLabel = "STYLE",
            description = "How lines are stamped: local or iso (default: local).")
    StampStyle time = DEFAULT.stamps();

    @Option(names = "--show", description = "Print what is said on standard output.")
    boolean show;

    @Option(names = "--insecure", description = "Allow addresses that other machines can reach.")
    boolean insecure;

    @Option(
            names = "--loops",
            paramLabel = "N",
            description = "Event loops, each a thread (default: 1).")
    Count loops = new Count(DEFAULT.loops());

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
        try {
            ChatOptions options = options().withObserver(report);
            String remark = common.engine().remark();
            ChatServer server = start(options);
            report.started(server, options, remark);
            return stop.awaitAndStop(server, grace, report);
        } finally {
            report.flush();
        }
    }

    private ChatOptions options() throws CommandFailure {
        List<Listener> listeners = Addresses.listeners(words, frame);
        if (!insecure) {
            for (Listener listener : listeners) {
                Addresses.requireLoopback(listener.address());
            }
        }
        if (lag.bytes() > log.bytes() / 2) {
            throw CommandFailure.local(
                    "--lag may be at most half of --log, which is " + Size.text(log.bytes()));
        }
        try {
            return DEFAULT.withListeners(listeners)
                    .withLoops(common.engine, loops.value())
                    .withLimits(limits())
                    .withSizes(maxFrame.bytes(), lag.bytes(), log.bytes())
                    .withSlow(slow)
                    .withStamps(time);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.local(
                    e.getMessage() + " (--max-frame, --lag and --log say how much)");
        }
    }

    private Limits limits() {
        Limits limits =
                DEFAULT.limits()
                        .withConnectionsMax(maxConns.value())
                        .withTimeouts(idleTimeout, frameTimeout, DEFAULT.limits().writeTimeout());
        Count perAddress = maxPerIp;
        if (perAddress == null) {
            return limits;
        }
        // Whoever may have so many connections may also open them one right after the other.
        int newMax = Math.max(limits.newPerAddressMax(), perAddress.value());
        return limits.withPerAddress(perAddress.value(), newMax, limits.newPerAddressWindow());
    }

    private static ChatServer start(ChatOptions options) throws CommandFailure {
        try {
            return ChatServer.start(options);
        } catch (ListenException e) {
            throw CommandFailure.local(e.getMessage() + remedy(e));
        } catch (IOException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        }
    }

    private static String remedy(ListenException problem) {
        return switch (problem.error()) {
            case ADDRESS_IN_USE ->
                    " by "
                            + PortOwner.of(problem.address())
                            + "; give another address: switchboard chat ADDR [FRAME=ADDR]";
            case ADDRESS_NOT_AVAILABLE -> "; give one of this machine's addresses, or 127.0.0.1";
            case NOT_PERMITTED -> "; ports below 1024 need privileges, so give a higher one";
            default -> "";
        };
    }
}
