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
import switchboard.cli.io.Environment;
import switchboard.cli.netcat.ListenOptions;
import switchboard.cli.netcat.ListenOptions.Mode;
import switchboard.cli.netcat.Listening;
import switchboard.cli.netcat.NetcatOptions;
import switchboard.cli.netcat.Target;
import switchboard.engine.Endpoint;
import switchboard.net.Limits;
import switchboard.net.ListenException;
import switchboard.net.Overflow;
import switchboard.net.Tls;

/** {@code switchboard listen}: its options. One thread. */
@Command(
        name = "listen",
        description = {
            "Waits for a connection: standard input goes there, what comes goes to standard output.",
            "It ends with that connection unless -k. Options mean what they mean to ncat."
        },
        customSynopsis = "switchboard listen [OPTION...] ADDR",
        sortOptions = false)
final class ListenCommand implements Callable<Integer> {

    @Option(
            names = {"-p", "--source-port"},
            paramLabel = "PORT",
            description = "The port to listen on, where ADDR is a host or left out.")
    @Nullable Port port;

    @Option(
            names = {"-k", "--keep-open"},
            description = "Take many connections: what is typed all of them get.")
    boolean keepOpen;

    @Option(
            names = {"-m", "--max-conns"},
            paramLabel = "N",
            description = "Connections at once (default: 100).")
    Count maxConns = new Count(100);

    @Option(
            names = "--overflow",
            paramLabel = "reject|wait",
            description = {
                "One connection more than that: reject closes it and says why where frames are",
                "text, wait lets it wait until there is a place (default: reject)."
            })
    Overflow overflow = Overflow.REJECT;

    @Option(
            names = "--lifetime",
            paramLabel = "TIME",
            description = "Listen for so long, then end with exit code 124 (default: for ever).")
    Duration lifetime = Duration.ZERO;

    @Option(
            names = "--allow",
            paramLabel = "CIDR",
            split = ",",
            description = "Take connections from this network only (default: from everywhere).")
    List<String> allow = new ArrayList<>();

    @Option(
            names = "--deny",
            paramLabel = "CIDR",
            split = ",",
            description = "Take none from this network, whatever is allowed.")
    List<String> deny = new ArrayList<>();

    @Option(names = "--broker", description = "What one connection sends all others get.")
    boolean broker;

    @Option(
            names = "--chat",
            description = "The same, line by line with a number; switchboard chat is better.")
    boolean chat;

    @Option(names = "--insecure", description = "Allow addresses that other machines can reach.")
    boolean insecure;

    @Mixin(name = NetcatMixin.NAME)
    final NetcatMixin netcat = new NetcatMixin();

    private final Environment environment;

    ListenCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CommandFailure {
        if (port != null) {
            netcat.words.add(String.valueOf(port.number()));
        }
        Address address = netcat.address();
        boolean datagrams = netcat.speaksDatagrams(address);
        if (datagrams && (broker || chat)) {
            throw CommandFailure.local(
                    (broker ? "--broker" : "--chat")
                            + " joins connections, and datagrams have none: leave -u out, as ncat"
                            + " wants too");
        }
        boolean waits = overflow == Overflow.WAIT;
        NetcatMixin.exclude(datagrams, "UDP", waits, "--overflow wait");
        NetcatOptions options = netcat.checked(address);
        ListenOptions listen =
                new ListenOptions(
                        mode(options),
                        maxConns.value(),
                        overflow,
                        lifetime,
                        ServerOptions.filter(allow, deny));
        Target target = target(address);
        String engine = netcat.common.engine;
        NetcatTalk talk = NetcatTalk.of(environment, netcat.common, "listen");
        try (Listening listening =
                new Listening(options, listen, datagrams, engine, environment, talk.voice())) {
            Endpoint at = start(listening, target);
            String where = at instanceof Endpoint.Unix unix ? unix.name() : at.toString();
            String transport = transport(target, at);
            talk.listening(transport, where, listening.engineName());
            talk.remark();
            if (target instanceof Target.Stream stream) {
                talk.reloadOnHangUp(environment, stream.tls());
            }
            return listening.await();
        } catch (ListenException e) {
            throw ListenFailure.of(e, "switchboard listen ADDR");
        } catch (IOException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        }
    }

    private Mode mode(NetcatOptions options) throws CommandFailure {
        NetcatMixin.exclude(broker, "--broker", chat, "--chat");
        boolean between = broker || chat;
        String name = broker ? "--broker" : "--chat";
        NetcatMixin.exclude(between, name, !options.command().isEmpty(), "--exec");
        boolean fixed = netcat.frame != null && netcat.frame.startsWith("fixed:");
        NetcatMixin.exclude(chat, "--chat", fixed, "--frame fixed:N");
        if (between) {
            return broker ? Mode.BROKER : Mode.CHAT;
        }
        return keepOpen ? Mode.MANY : Mode.ONE;
    }

    private static Endpoint start(Listening listening, Target target) throws IOException {
        return switch (target) {
            case Target.Stream stream -> listening.start(stream);
            case Target.Datagrams port -> listening.start(port);
        };
    }

    private static String transport(Target target, Endpoint at) {
        return switch (target) {
            case Target.Stream stream -> stream.tls().isNone() ? ServerLog.transport(at) : "tls";
            case Target.Datagrams _ -> at instanceof Endpoint.Unix ? "unix-datagram" : "udp";
        };
    }

    private Target target(Address address) throws CommandFailure {
        if (maxConns.value() > Limits.DEFAULT.connectionsMax()) {
            throw CommandFailure.local(
                    "--max-conns is more than the "
                            + Limits.DEFAULT.connectionsMax()
                            + " that ulimit -n leaves room for; raise it with ulimit -n");
        }
        Tls side = netcat.ssl.server(address);
        Target target = netcat.target(address, "listen", side);
        if (!insecure && side.isNone()) {
            Addresses.requireLoopback(
                    switch (target) {
                        case Target.Stream stream -> stream.at();
                        case Target.Datagrams port -> port.at();
                    });
        }
        return target;
    }
}
