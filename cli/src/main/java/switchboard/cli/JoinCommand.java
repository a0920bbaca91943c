package switchboard.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import switchboard.chat.Dialect;
import switchboard.cli.io.CommandLoggers;
import switchboard.cli.io.Environment;
import switchboard.cli.join.Sitting;
import switchboard.cli.join.SittingOptions;
import switchboard.net.Tls;

/** {@code switchboard join}: its options. One thread. */
@Command(
        name = "join",
        description = {
            "Sits in a chat room: what is typed is said, what is said is shown.",
            "Ctrl-D, exit or /quit leaves. With a pipe it is a plain filter."
        },
        customSynopsis = "switchboard join [OPTION...] [ADDR]",
        sortOptions = false)
final class JoinCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "ADDR",
            arity = "0..*",
            description = {
                "HOST:PORT, HOST PORT, [v6]:PORT, :PORT or PORT;",
                "tls:// before any of them;",
                "unix:/path or unix:@name; 127.0.0.1:33333 unless given."
            })
    List<String> words = new ArrayList<>();

    @Option(names = "--name", paramLabel = "NAME", description = "Ask for this name.")
    String name = "";

    @Option(
            names = "--frame",
            paramLabel = "FRAME",
            description =
                    "lines, or raw for a server that knows no line ends: lines are sent without,"
                            + " one read is one message (default: lines).")
    Dialect frame = Dialect.LINES;

    @Option(
            names = "--reconnect",
            paramLabel = "N",
            description = "Try again up to N times in a row, each time later (default: 0).")
    Count.Times reconnect = new Count.Times(0);

    @Option(
            names = "-q",
            paramLabel = "TIME",
            description = "Quit so long after the end of input (default: when the server ends).")
    @Nullable Duration quitAfter;

    @Mixin final FindOption find = new FindOption();

    @Option(
            names = "--insecure",
            description = "With TLS, believe any server: for a first try only.")
    boolean insecure;

    @Mixin final TlsOptions tls = new TlsOptions();
    @Mixin final CommonOptions common = new CommonOptions();

    private final Environment environment;

    JoinCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CommandFailure {
        common.check();
        if (!name.isEmpty() && !isOneWord(name)) {
            throw CommandFailure.local("bad --name '" + name + "': expected one word");
        }
        Address address = address();
        boolean encrypted = tls.isSpokenAt(address);
        tls.check(encrypted);
        SittingOptions options =
                new SittingOptions(
                        address.stream("join"),
                        encrypted ? tls.client(insecure) : Tls.none(),
                        frame == Dialect.RAW,
                        name,
                        reconnect.value(),
                        quitAfter,
                        common.engine,
                        common.json,
                        common.quiet,
                        common.verbose);
        String remark = common.engine().remark();
        Sitting sitting = new Sitting(options, environment);
        CommandLoggers.printTo(sitting::note, System.Logger.Level.ERROR, common.verbose);
        if (!remark.isEmpty()) {
            sitting.note(remark);
        }
        return sitting.run();
    }

    private Address address() throws CommandFailure {
        if (!find.isGiven()) {
            return Addresses.one(words, Addresses.ROOM);
        }
        if (!words.isEmpty()) {
            throw CommandFailure.local("--find looks for the address: leave ADDR out");
        }
        return find.look("chat", common);
    }

    /** The room decides what is a name; here only that it stays one line and one command. */
    private static boolean isOneWord(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c));
    }
}
