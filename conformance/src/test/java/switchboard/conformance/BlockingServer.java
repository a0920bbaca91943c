package switchboard.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import switchboard.engine.Engines;
import switchboard.net.CloseReason;
import switchboard.net.LoopGroup;
import switchboard.net.RequestHandler;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.net.framing.Framing;

/** A server for lines in blocking style on real sockets, and its peers in this test. One thread. */
final class BlockingServer implements AutoCloseable {

    /** Sends every line back. */
    static final RequestHandler ECHO =
            request -> {
                for (String line : request.lines()) {
                    request.sendLine(line);
                }
            };

    private final LoopGroup group;
    private final Server server;
    private final List<NetPeer> peers = new ArrayList<>();
    private final BlockingQueue<CloseReason> reasons = new LinkedBlockingQueue<>();

    BlockingServer(ChatSetting setting, RequestHandler handler) {
        this(setting, handler, UnaryOperator.identity());
    }

    BlockingServer(ChatSetting setting, RequestHandler handler, UnaryOperator<ServerSetup> change) {
        this(setting, Server.tcp(0).framing(Framing.lines()), handler, change);
    }

    /** A server that listens as it is told. */
    BlockingServer(
            ChatSetting setting,
            ServerSetup listening,
            RequestHandler handler,
            UnaryOperator<ServerSetup> change) {
        group = LoopGroup.start(setting.loops(), Engines.named(setting.engine()));
        ServerSetup usual =
                listening
                        .group(group)
                        .onClose((connection, reason) -> reasons.add(reason))
                        .handle(handler);
        try {
            server = change.apply(usual).start();
        } catch (IOException e) {
            group.close();
            throw new UncheckedIOException(e);
        }
    }

    Server server() {
        return server;
    }

    NetPeer connect() {
        return connect(0);
    }

    /** A peer with a receive buffer of its own; 0 leaves it as it is. */
    NetPeer connect(int receiveBufferBytes) {
        return connect(Transport.TCP, receiveBufferBytes);
    }

    NetPeer connect(Transport transport, int receiveBufferBytes) {
        NetPeer peer = transport.connect(server, receiveBufferBytes);
        peers.add(peer);
        return peer;
    }

    /** Why the next connection was closed; waits for it. */
    CloseReason nextReason() {
        return next(reasons);
    }

    CloseReason.Kind nextKind() {
        return nextReason().kind();
    }

    void awaitConnections(int count) {
        Eventually.holds(count + " connections", () -> server.connectionCount() == count);
    }

    /** The next thing that a handler has told; waits for it. */
    static <T> T next(BlockingQueue<T> told) {
        try {
            T next = told.poll(Eventually.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return Objects.requireNonNull(next, "nothing was told");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        peers.forEach(NetPeer::close);
        server.stop(Duration.ofSeconds(5));
        group.close();
    }
}
