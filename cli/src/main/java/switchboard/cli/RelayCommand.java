package switchboard.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import switchboard.cli.io.CommandLoggers;
import switchboard.cli.io.Environment;
import switchboard.engine.Endpoint;
import switchboard.net.Client;
import switchboard.net.ClientSetup;
import switchboard.net.HostPort;
import switchboard.net.Limits;
import switchboard.net.ListenException;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.net.StreamAddress;
import switchboard.net.Tls;
import switchboard.net.UnixPath;
import switchboard.services.relay.Connector;
import switchboard.services.relay.DatagramEnd;
import switchboard.services.relay.RelayServer;
import switchboard.services.relay.StreamEnds;

/** {@code switchboard relay}: its options, and the relay from start to stop. One thread. */
@Command(
        name = "relay",
        description = {
            "Joins each connection to the first address to a new one to the second,",
            "until SIGINT (Ctrl-C) or SIGTERM; the end of each half is passed on by itself."
        },
        customSynopsis = "switchboard relay [OPTION...] ADDR ADDR",
        sortOptions = false)
final class RelayCommand implements Callable<Integer> {

    /** So long a sender of datagrams is remembered that sends and is sent nothing. */
    private static final Duration DATAGRAM_SILENCE = Duration.ofMinutes(2);

    @Parameters(
            paramLabel = "ADDR",
            arity = "0..*",
            description = {
                "Where to listen, then where to connect to: HOST:PORT, tls://HOST:PORT,",
                "udp://HOST:PORT, unix:/path or unix:@name."
            })
    List<String> words = new ArrayList<>();

    @Option(
            names = {"-w", "--wait"},
            paramLabel = "TIME",
            description = "How long connecting may take (default: 10s).")
    Duration connectTimeout = Duration.ofSeconds(10);

    @Mixin final ServerOptions server = new ServerOptions();
    @Mixin final TlsOptions tls = new TlsOptions();
    @Mixin final CommonOptions common = new CommonOptions();

    private final Environment environment;

    RelayCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CommandFailure {
        common.check();
        Deque<String> left = new ArrayDeque<>(words);
        Address from = address(left);
        Address to = address(left);
        if (!left.isEmpty()) {
            throw CommandFailure.local("unexpected '" + left.element() + "': two are enough");
        }
        if (tls.tls) {
            throw CommandFailure.local("--tls does not say which: write tls:// before the address");
        }
        boolean encrypted = isTls(from);
        tls.check(encrypted || isTls(to));
        if (!server.insecure && !encrypted) {
            Addresses.requireLoopback(place(from));
        }
        Tls near = encrypted ? tls.server() : Tls.none();
        Tls far = isTls(to) ? tls.client(false) : Tls.none();
        ServerLog log = new ServerLog(environment, common, "connection");
        CommandLoggers.printTo(log::warn, System.Logger.Level.WARNING, common.verbose);
        StopRequest stop = new StopRequest(environment);
        String remark = common.engine().remark();
        try (LoopGroup group = LoopGroup.start(1, common.engine);
                RelayServer relay = start(from, near, connector(to, far, group), group, log)) {
            Endpoint at = relay.localAddress();
            String transport =
                    from instanceof Address.Udp
                            ? "udp"
                            : encrypted ? "tls" : ServerLog.transport(at);
            String suffix = " relay=" + to;
            log.listening(transport, at, group.engineName(), suffix, UnaryOperator.identity());
            log.remark(remark);
            CertificateReload.onHangUp(environment, List.of(near, far), log::warn);
            return stop.awaitAndStop(relay::connectionCount, relay::stop, server.grace, log);
        } finally {
            log.flush();
        }
    }

    private static Address address(Deque<String> left) throws CommandFailure {
        if (left.isEmpty()) {
            throw CommandFailure.local(
                    "two addresses are needed: where to listen, then where to connect to");
        }
        return Address.take(left);
    }

    /** Whether an address itself says so: there are two, so --tls would not say which. */
    private static boolean isTls(Address address) {
        return address instanceof Address.Tcp(HostPort _, boolean tls) && tls;
    }

    private static StreamAddress place(Address address) throws CommandFailure {
        return address instanceof Address.Udp(HostPort at) ? at : address.stream("relay");
    }

    private RelayServer start(Address from, Tls side, Connector to, LoopGroup group, ServerLog log)
            throws CommandFailure {
        Limits limits = server.limits(Limits.DEFAULT);
        Duration silence = server.idleTimeout.isZero() ? DATAGRAM_SILENCE : server.idleTimeout;
        try {
            if (from instanceof Address.Udp(HostPort at)) {
                int max = server.maxConns.value();
                return RelayServer.start(at, group, max, silence, server.filter(), to, log::warn);
            }
            ServerSetup setup =
                    switch (place(from)) {
                        case HostPort inet -> Server.tcp(inet);
                        case UnixPath path -> Server.unix(path);
                    };
            setup.group(group).limits(limits).filter(server.filter());
            setup.tls(side);
            return RelayServer.start(setup, to, log::warn);
        } catch (ListenException e) {
            throw ListenFailure.of(e, "switchboard relay ADDR ADDR");
        } catch (IOException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        }
    }

    private Connector connector(Address to, Tls side, LoopGroup group) throws CommandFailure {
        Duration silence = server.idleTimeout.isZero() ? DATAGRAM_SILENCE : server.idleTimeout;
        if (to instanceof Address.Udp(HostPort at)) {
            return () -> DatagramEnd.connect(at, silence, group);
        }
        StreamAddress at = place(to);
        Limits limits =
                Limits.DEFAULT.withTimeouts(server.idleTimeout, Duration.ZERO, Duration.ZERO);
        return () -> {
            ClientSetup setup =
                    switch (at) {
                        case HostPort inet -> Client.tcp(inet);
                        case UnixPath path -> Client.unix(path);
                    };
            return StreamEnds.connect(
                    setup.tls(side).group(group).connectTimeout(connectTimeout).limits(limits));
        };
    }
}
