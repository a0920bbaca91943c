package switchboard.cli.netcat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import switchboard.cli.io.Environment;
import switchboard.engine.Endpoint;
import switchboard.engine.Engines;
import switchboard.net.HostPort;
import switchboard.net.Limits;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.net.UnixPath;
import switchboard.net.framing.Framing;
import switchboard.services.relay.DatagramEnds;
import switchboard.services.relay.RelayEnd;
import switchboard.services.relay.StreamEnds;

/** From listening to the exit code. One thread makes it and runs it. */
public final class Listening implements AutoCloseable {

    private final NetcatOptions options;
    private final ListenOptions listen;
    private final Environment environment;
    private final Voice voice;
    private final Ending ending;
    private final LoopGroup group;
    private final Ends ends;
    private final Crowd crowd;
    private final AtomicBoolean taken = new AtomicBoolean();
    private @Nullable Server server;
    private @Nullable DatagramEnds datagrams;

    /**
     * Listens nowhere yet.
     *
     * @throws IOException in one sentence, when a file cannot be written
     */
    public Listening(
            NetcatOptions options,
            ListenOptions listen,
            boolean datagrams,
            String engine,
            Environment environment,
            Voice voice)
            throws IOException {
        this.options = options;
        this.listen = listen;
        this.environment = environment;
        this.voice = voice;
        this.ends = new Ends(options, environment, datagrams);
        this.ending = new Ending(environment, code -> Session.OK);
        this.crowd = new Crowd(options, ends.standard());
        this.group = LoopGroup.start(1, Engines.named(engine));
    }

    /**
     * Listens from now on.
     *
     * @return where, with the real port when 0 was asked for
     * @throws IOException in one sentence
     */
    public Endpoint start(Target.Stream at) throws IOException {
        ServerSetup setup =
                switch (at.at()) {
                    case HostPort inet -> Server.tcp(ofFamily(inet));
                    case UnixPath path -> Server.unix(path);
                };
        Limits limits =
                Connecting.limits(options)
                        .withConnectionsMax(listen.connectionsMax())
                        .withOverflow(listen.overflow());
        setup.tls(at.tls()).group(group).limits(limits).filter(listen.filter());
        setup.framing(framing());
        Server started = serve(setup).start();
        server = started;
        return started.localAddress();
    }

    /**
     * Waits for datagrams from now on; each sender is a connection.
     *
     * @return where, with the real port when 0 was asked for
     * @throws IOException in one sentence
     */
    public Endpoint start(Target.Datagrams at) throws IOException {
        boolean only = listen.mode() == ListenOptions.Mode.ONE;
        DatagramEnds made =
                DatagramEnds.serve(
                        at.at() instanceof HostPort inet ? ofFamily(inet) : at.at(),
                        group,
                        only ? 1 : listen.connectionsMax(),
                        options.idleTimeout(),
                        listen.filter(),
                        this::serve);
        datagrams = made;
        return made.localAddress();
    }

    /** Of a name's addresses only those of a family count, where one is asked for. */
    private HostPort ofFamily(HostPort at) throws IOException {
        if (options.family() == Family.ANY) {
            return at;
        }
        try {
            InetAddress first = options.family().resolver().resolve(at.host()).getFirst();
            return new HostPort(first.getHostAddress(), at.port());
        } catch (UnknownHostException e) {
            String title = options.family().title();
            throw new IOException(
                    "cannot listen on " + at + ": it has no " + title + " address", e);
        }
    }

    private Framing framing() {
        Framing framing = options.framing();
        if (framing != null) {
            return framing;
        }
        return listen.mode() == ListenOptions.Mode.CHAT ? Framing.lines() : Framing.raw();
    }

    private ServerSetup serve(ServerSetup setup) {
        return switch (listen.mode()) {
            case BROKER -> setup.handler(new Broker(false, voice));
            case CHAT -> setup.handler(new Broker(true, voice));
            case ONE, MANY -> StreamEnds.serve(setup, this::serve);
        };
    }

    /** The engine that moves the bytes. */
    public String engineName() {
        return group.engineName();
    }

    /** Waits until the one connection, a signal or its lifetime ends it; returns the exit code. */
    public int await() {
        if (!listen.lifetime().isZero()) {
            ending.within(listen.lifetime(), voice.problem());
        }
        return ending.await();
    }

    /** On a thread of the connection's own. */
    private void serve(RelayEnd far) {
        boolean only = listen.mode() == ListenOptions.Mode.ONE;
        if (only) {
            if (taken.getAndSet(true)) {
                far.abort();
                return;
            }
            Server accepting = server;
            if (accepting != null) {
                accepting.stopAccepting();
            }
        }
        voice.detail().accept("connected from " + far);
        int code = Session.OK;
        try {
            stay(far, only);
        } catch (IOException e) {
            code = Session.exitCode(e);
            if (!ending.isKnown()) {
                voice.problem().accept(far + ": " + e.getMessage());
            }
        }
        if (only || code == Session.LOCAL) {
            ending.with(code);
        } else {
            voice.detail().accept(far + " has left");
        }
    }

    private void stay(RelayEnd connected, boolean only) throws IOException {
        RelayEnd far = ends.dumped(connected);
        if (!options.command().isEmpty()) {
            ProcessEnd program = ends.program(Ends.variables(connected));
            program.onExit(far::closeInput);
            await(Session.of(options, ends.typed(program), far));
        } else if (only) {
            Session session = Session.of(options, ends.standard(), far);
            session.relay().endsWithFar(environment.inIsTerminal());
            await(session);
        } else {
            crowd.stay(far);
        }
    }

    private static void await(Session session) throws IOException {
        try {
            session.start().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        }
    }

    /** Who is connected has a moment to take what is theirs. */
    @Override
    public void close() {
        Server running = server;
        if (running != null) {
            running.stop(Duration.ofSeconds(1));
        }
        DatagramEnds port = datagrams;
        if (port != null) {
            port.close();
        }
        group.close();
        ends.close();
    }
}
