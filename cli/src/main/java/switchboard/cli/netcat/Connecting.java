package switchboard.cli.netcat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import switchboard.cli.io.Environment;
import switchboard.engine.Endpoint;
import switchboard.engine.Engines;
import switchboard.engine.SocketOptions;
import switchboard.net.Client;
import switchboard.net.ClientSetup;
import switchboard.net.CloseReason;
import switchboard.net.HostPort;
import switchboard.net.Limits;
import switchboard.net.LoopGroup;
import switchboard.net.UnixPath;
import switchboard.net.framing.Framing;
import switchboard.services.relay.DatagramEnd;
import switchboard.services.relay.RelayEnd;
import switchboard.services.relay.RelayException;
import switchboard.services.relay.StreamEnd;
import switchboard.services.relay.StreamEnds;

/** From a connection to the exit code. One thread makes it and runs it. */
public final class Connecting {

    /** How long ncat waits for a refusal. */
    private static final Duration PROBE_MAX = Duration.ofSeconds(2);

    private final Target target;
    private final NetcatOptions options;
    private final ConnectOptions connect;
    private final Environment environment;
    private final Voice voice;

    /** Connects nowhere yet. */
    public Connecting(
            Target target,
            NetcatOptions options,
            ConnectOptions connect,
            Environment environment,
            Voice voice) {
        this.target = target;
        this.options = options;
        this.connect = connect;
        this.environment = environment;
        this.voice = voice;
    }

    /**
     * Connects, and stays until both sides have said everything; returns the exit code.
     *
     * @param engine its name
     */
    public int run(String engine) {
        Ending ending = new Ending(environment, code -> code);
        try (LoopGroup group = LoopGroup.start(1, Engines.named(engine))) {
            Thread worker = Thread.ofVirtual().start(() -> ending.with(connectAndStay(group)));
            int code = ending.await();
            worker.interrupt();
            return code;
        }
    }

    private int connectAndStay(LoopGroup group) {
        try {
            if (connect.probes()) {
                probe(group);
            } else {
                stay(group);
            }
            return Session.OK;
        } catch (IOException e) {
            // The exit code is the answer of a probe.
            Consumer<String> told = connect.probes() ? voice.detail() : voice.problem();
            told.accept(String.valueOf(e.getMessage()));
            return Session.exitCode(e);
        } catch (RuntimeException | Error e) {
            voice.problem().accept("this should not happen, please report it: " + e);
            return Session.LOCAL;
        }
    }

    private void probe(LoopGroup group) throws IOException {
        switch (target) {
            case Target.Stream to -> {
                try (RelayEnd far = open(to, group)) {
                    voice.detail().accept("connected to " + far);
                }
            }
            case Target.Datagrams to -> probe(to, group);
        }
    }

    /** A datagram has no connection: one byte is sent, and nobody there may be told by the peer. */
    private void probe(Target.Datagrams to, LoopGroup group) throws IOException {
        Duration patience = options.idleTimeout().isZero() ? PROBE_MAX : options.idleTimeout();
        try (RelayEnd far = open(to, patience, group)) {
            far.write(new byte[1]);
            try {
                far.read();
                voice.detail().accept(far + " has answered");
            } catch (RelayException e) {
                if (e.reason().kind() != CloseReason.Kind.IDLE_TIMEOUT) {
                    throw e;
                }
                voice.detail().accept("a datagram was sent to " + far + ", and nobody refused it");
            }
        }
    }

    private void stay(LoopGroup group) throws IOException {
        Ends ends = new Ends(options, environment, target instanceof Target.Datagrams);
        try {
            RelayEnd far = open(group);
            voice.detail().accept("connected to " + far);
            Session session = session(ends, far);
            long startNanos = System.nanoTime();
            await(session);
            voice.detail()
                    .accept(
                            session.relay().forthBytes()
                                    + " bytes sent, "
                                    + session.relay().backBytes()
                                    + " received in "
                                    + (System.nanoTime() - startNanos) / 1_000_000
                                    + " ms");
        } finally {
            ends.close();
        }
    }

    private Session session(Ends ends, RelayEnd connected) throws IOException {
        RelayEnd far = ends.dumped(connected);
        if (options.command().isEmpty()) {
            return Session.of(options, ends.standard(), far);
        }
        ProcessEnd program;
        try {
            program = ends.program(Ends.variables(connected));
        } catch (IOException e) {
            far.abort();
            throw e;
        }
        program.onExit(far::closeInput);
        return Session.of(options, ends.typed(program), far);
    }

    private static void await(Session session) throws IOException {
        try {
            session.start().get();
        } catch (InterruptedException e) {
            session.relay().cut();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        }
    }

    private RelayEnd open(LoopGroup group) throws IOException {
        return switch (target) {
            case Target.Stream to -> open(to, group);
            case Target.Datagrams to -> open(to, options.idleTimeout(), group);
        };
    }

    private DatagramEnd open(Target.Datagrams to, Duration idleTimeout, LoopGroup group)
            throws IOException {
        return switch (to.at()) {
            case HostPort host -> open(host, idleTimeout, group);
            case UnixPath path -> DatagramEnd.connect(path, idleTimeout, group);
        };
    }

    private DatagramEnd open(HostPort at, Duration idleTimeout, LoopGroup group)
            throws IOException {
        Endpoint.Inet peer;
        try {
            List<InetAddress> all = family().resolver().resolve(at.host());
            peer = new Endpoint.Inet(all.getFirst(), at.port());
        } catch (UnknownHostException e) {
            throw new IOException("no host is known by the name " + at.host(), e);
        }
        Endpoint.Inet from = socketOptions().localAddress(peer).orElse(SocketOptions.ANY);
        return DatagramEnd.connect(peer, from, idleTimeout, group);
    }

    /** Whoever comes from an address reaches those of its family alone. */
    private Family family() {
        InetAddress from = connect.from().address();
        return from.isAnyLocalAddress() ? options.family() : Family.of(from);
    }

    private SocketOptions socketOptions() {
        return SocketOptions.DEFAULT.withLocalAddress(connect.from());
    }

    private StreamEnd open(Target.Stream to, LoopGroup group) throws IOException {
        Framing framing = options.framing();
        ClientSetup setup =
                switch (to.at()) {
                    case HostPort inet -> Client.tcp(inet);
                    case UnixPath path -> Client.unix(path);
                };
        return StreamEnds.connect(
                setup.tls(to.tls())
                        .group(group)
                        .options(socketOptions())
                        .connectTimeout(connect.timeout())
                        .resolver(family().resolver())
                        .framing(framing == null ? Framing.raw() : framing)
                        .limits(limits(options)));
    }

    /** A peer may be silent and slow for as long as it likes, unless the options say otherwise. */
    static Limits limits(NetcatOptions options) {
        return Limits.DEFAULT.withTimeouts(options.idleTimeout(), Duration.ZERO, Duration.ZERO);
    }
}
