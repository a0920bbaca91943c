package switchboard.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import switchboard.cli.io.CommandLoggers;
import switchboard.cli.io.Environment;
import switchboard.cli.netcat.Connecting;
import switchboard.cli.netcat.NetcatOptions;
import switchboard.cli.netcat.Target;
import switchboard.cli.netcat.Voice;
import switchboard.net.HostPort;
import switchboard.net.Tls;

/** {@code switchboard connect}: its options. One thread. */
@Command(
        name = "connect",
        description = {
            "Connects: standard input goes there, what comes goes to standard output.",
            "Each side's end of file closes that half only. Options mean what they mean to ncat."
        },
        customSynopsis = "switchboard connect [OPTION...] ADDR",
        sortOptions = false)
final class ConnectCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "ADDR",
            arity = "0..*",
            description = {
                "HOST:PORT, HOST PORT, [v6]:PORT, :PORT or PORT;",
                "tls:// or udp:// before any of them; unix:/path or unix:@name."
            })
    List<String> words = new ArrayList<>();

    @Option(
            names = {"-w", "--wait"},
            paramLabel = "TIME",
            description = "How long connecting may take (default: 10s).")
    Duration connectTimeout = Duration.ofSeconds(10);

    @Option(names = "-z", description = "Only see whether somebody listens: exit code 0 or 1.")
    boolean probe;

    @Option(
            names = "--insecure",
            description = "With TLS, believe any server: for a first try only.")
    boolean insecure;

    @Mixin(name = NetcatMixin.NAME)
    final NetcatMixin netcat = new NetcatMixin();

    @Mixin final TlsOptions tls = new TlsOptions();
    @Mixin final CommonOptions common = new CommonOptions();

    private final Environment environment;

    ConnectCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CommandFailure {
        common.check();
        NetcatTalk.refuseJson(common);
        Address address = netcat.address(words);
        boolean datagrams = address instanceof Address.Udp;
        NetcatMixin.exclude(datagrams, "UDP", probe, "-z");
        NetcatOptions options = netcat.checked(datagrams);
        if (connectTimeout.isZero() || connectTimeout.compareTo(Duration.ofDays(1)) > 0) {
            throw CommandFailure.local("bad -w: expected more than no time and at most a day");
        }
        Target target = target(address);
        Voice voice = NetcatTalk.voice(environment, common, "connect");
        CommandLoggers.printTo(voice.problem(), System.Logger.Level.WARNING, common.verbose);
        String remark = common.engine().remark();
        if (!remark.isEmpty()) {
            voice.note().accept(remark);
        }
        return new Connecting(target, options, connectTimeout, environment, voice)
                .run(common.engine, probe);
    }

    private Target target(Address address) throws CommandFailure {
        netcat.say(tls);
        boolean encrypted = tls.isSpokenAt(address);
        tls.check(encrypted || insecure);
        Tls side = encrypted ? tls.client(insecure) : Tls.none();
        if (address instanceof Address.Udp(HostPort at)) {
            return new Target.Datagrams(at);
        }
        return new Target.Stream(address.stream("connect"), side);
    }
}
