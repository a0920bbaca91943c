package switchboard.conformance;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.EventLoop;
import switchboard.net.Frame;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.net.framing.Framing;

/** A server on real sockets, its peers in this test, and what its handler saw. One thread. */
final class NetServer implements AutoCloseable {

    private static final File DESCRIPTORS = new File("/proc/self/fd");

    /** Sends every frame back. */
    static final ConnectionHandler ECHO =
            new ConnectionHandler() {
                @Override
                public void onFrame(Connection connection, Frame frame) {
                    connection.send(frame);
                }
            };

    private final LoopGroup group;
    private final Server server;
    private final NetRecorder recorder;
    private final List<NetPeer> peers = new ArrayList<>();

    /** A server for lines. */
    static NetServer lines(ChatSetting setting, ConnectionHandler handler) {
        return lines(setting, handler, UnaryOperator.identity());
    }

    static NetServer lines(
            ChatSetting setting, ConnectionHandler handler, UnaryOperator<ServerSetup> change) {
        return new NetServer(
                setting.loops(),
                Engines.named(setting.engine()),
                new NetRecorder(handler, true),
                setup -> change.apply(setup.framing(Framing.lines())));
    }

    /** A server for whatever comes; what it was is not kept. */
    static NetServer raw(
            ChatSetting setting, ConnectionHandler handler, UnaryOperator<ServerSetup> change) {
        EngineProvider provider = Engines.named(setting.engine());
        return new NetServer(setting.loops(), provider, new NetRecorder(handler, false), change);
    }

    /** The same on a Unix socket. */
    static NetServer unix(
            ChatSetting setting,
            Path path,
            ConnectionHandler handler,
            UnaryOperator<ServerSetup> change) {
        return listening(setting, Server.unix(path.toString()), handler, change);
    }

    /** A server that listens as it is told. */
    static NetServer listening(
            ChatSetting setting,
            ServerSetup listening,
            ConnectionHandler handler,
            UnaryOperator<ServerSetup> change) {
        EngineProvider provider = Engines.named(setting.engine());
        NetRecorder recorder = new NetRecorder(handler, false);
        return new NetServer(setting.loops(), provider, recorder, listening, change);
    }

    NetServer(
            int loops,
            EngineProvider provider,
            NetRecorder recorder,
            UnaryOperator<ServerSetup> change) {
        this(loops, provider, recorder, Server.tcp(0), change);
    }

    private NetServer(
            int loops,
            EngineProvider provider,
            NetRecorder recorder,
            ServerSetup setup,
            UnaryOperator<ServerSetup> change) {
        this.recorder = recorder;
        group = LoopGroup.start(loops, provider);
        try {
            server = change.apply(setup.group(group).handler(recorder)).start();
        } catch (IOException e) {
            group.close();
            throw new UncheckedIOException(e);
        }
    }

    Server server() {
        return server;
    }

    NetRecorder recorder() {
        return recorder;
    }

    /** Why the next connection was closed; waits for it. */
    CloseReason.Kind nextKind() {
        return recorder.nextReason().kind();
    }

    int port() {
        return server.port();
    }

    NetPeer connect() {
        return connect(0);
    }

    /** A peer with a receive buffer of its own, where that matters; 0 leaves it as it is. */
    NetPeer connect(int receiveBufferBytes) {
        boolean isUnix = server.localAddress() instanceof Endpoint.Unix;
        return connect(isUnix ? Transport.UNIX : Transport.TCP, receiveBufferBytes);
    }

    NetPeer connect(Transport transport, int receiveBufferBytes) {
        NetPeer peer = transport.connect(server, receiveBufferBytes);
        peers.add(peer);
        return peer;
    }

    /** A peer that speaks TLS and believes any server. */
    NetPeer connectTls(String... protocols) {
        NetPeer peer = NetPeer.connectTls(port(), TlsFiles.believingAnybody(), protocols);
        peers.add(peer);
        return peer;
    }

    EventLoop loop() {
        return group.loop(0);
    }

    /** How often the first loop has asked its engine. */
    long turns() {
        return onLoop(loop()::turns);
    }

    <T> T onLoop(Callable<T> task) {
        try {
            return loop().call(task);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void awaitConnections(int count) {
        Eventually.holds(count + " connections", () -> server.connectionCount() == count);
    }

    /** Another connection works, and no turn is made without a cause. */
    void expectAliveAndIdle() {
        expectAliveAndIdle(connect());
    }

    void expectAliveAndIdle(NetPeer peer) {
        peer.expectEcho("are you alive?");
        int rounds = 200;
        long before = turns();
        for (int i = 0; i < rounds; i++) {
            peer.expectEcho("still?");
        }
        long turns = turns() - before;
        if (turns > 10L * rounds) {
            throw new AssertionError(turns + " turns for " + rounds + " lines");
        }
    }

    /** How many descriptors this process has open. */
    static int descriptors() {
        String[] open = DESCRIPTORS.list();
        return open == null ? 0 : open.length;
    }

    static void awaitDescriptors(int count) {
        Eventually.holds("back to " + count + " descriptors", () -> descriptors() <= count);
    }

    @Override
    public void close() {
        peers.forEach(NetPeer::close);
        server.stop(Duration.ofSeconds(5));
        group.close();
        recorder.checkGrammar();
    }
}
