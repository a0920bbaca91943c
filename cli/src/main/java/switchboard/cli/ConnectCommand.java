package switchboard.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import switchboard.cli.io.Environment;
import switchboard.cli.netcat.ConnectOptions;
import switchboard.cli.netcat.Connecting;
import switchboard.cli.netcat.NetcatOptions;
import switchboard.cli.netcat.Target;
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

    @Option(
            names = {"-w", "--wait"},
            paramLabel = "TIME",
            description = "How long connecting may take (default: 10s).")
    Duration connectTimeout = Duration.ofSeconds(10);

    @Option(
            names = "-z",
            description = {
                "Only see whether somebody listens, and send nothing: exit code 0 or 1,",
                "and the sentence with -v. Over UDP one zero byte is sent, and exit code 0",
                "says that nobody has refused it within 2 s, or -i."
            })
    boolean probe;

    @Option(
            names = "--insecure",
            description = "With TLS, believe any server: for a first try only.")
    boolean insecure;

    @Mixin final SourceOptions source = new SourceOptions();

    @Mixin(name = NetcatMixin.NAME)
    final NetcatMixin netcat = new NetcatMixin();

    private final Environment environment;

    ConnectCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CommandFailure {
        Address address = netcat.address();
        NetcatOptions options = netcat.checked(address);
        NetcatMixin.exclude(probe, "-z", !options.command().isEmpty(), "--exec");
        if (connectTimeout.isZero() || connectTimeout.compareTo(Duration.ofDays(1)) > 0) {
            throw CommandFailure.local("bad -w: expected more than no time and at most a day");
        }
        Tls side = netcat.ssl.client(address, insecure);
        Target target = netcat.target(address, "connect", side);
        ConnectOptions connect =
                new ConnectOptions(probe, connectTimeout, source.of(address, netcat));
        NetcatTalk talk = NetcatTalk.of(environment, netcat.common, "connect");
        talk.remark();
        return new Connecting(target, options, connect, environment, talk.voice())
                .run(netcat.common.engine);
    }
}
