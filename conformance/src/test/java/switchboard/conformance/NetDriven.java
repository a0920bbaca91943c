package switchboard.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import switchboard.engine.Engines;
import switchboard.net.ConnectionHandler;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.net.framing.Framing;
import switchboard.testkit.VirtualClock;

/**
 * A server for lines on real sockets whose time only {@link #advance} moves: an hour passes in a
 * moment, and never in the middle of something. The loop runs on the test's thread.
 */
final class NetDriven implements AutoCloseable {

    private static final long STEP_NANOS = 20_000_000;

    private final VirtualClock clock = new VirtualClock(Long.MAX_VALUE - 1_000_000_000);
    private final LoopGroup group;
    private final Server server;
    private final NetRecorder recorder;
    private final List<NetPeer> peers = new ArrayList<>();

    NetDriven(ChatSetting setting, UnaryOperator<ServerSetup> change) {
        this(setting, NetServer.ECHO, change);
    }

    NetDriven(ChatSetting setting, ConnectionHandler handler, UnaryOperator<ServerSetup> change) {
        recorder = new NetRecorder(handler, true);
        group = LoopGroup.driven(Engines.named(setting.engine()), clock, Runnable::run);
        ServerSetup usual = Server.tcp(0).group(group).handler(recorder).framing(Framing.lines());
        try {
            server = change.apply(usual).start();
        } catch (IOException e) {
            group.close();
            throw new UncheckedIOException(e);
        }
    }

    NetRecorder recorder() {
        return recorder;
    }

    /** A peer whose connection the server has taken. */
    NetPeer connect(int receiveBufferBytes) {
        int before = recorder.opened().size();
        NetPeer peer = NetPeer.connect(server.port(), receiveBufferBytes);
        peers.add(peer);
        until("it is accepted", () -> recorder.opened().size() > before);
        return peer;
    }

    /** A peer that will not be taken, or not yet be told of. */
    NetPeer connectUnopened() {
        NetPeer peer = NetPeer.connect(server.port());
        peers.add(peer);
        return peer;
    }

    long refused() {
        return server.refusedCount();
    }

    NetPeer connect() {
        return connect(0);
    }

    /** One turn of the loop that does not wait. */
    void tick() {
        group.loop(0).execute(() -> {});
        group.tick();
    }

    /** Lets the loop run, in no time, until something holds. */
    void until(String what, Callable<Boolean> condition) {
        Eventually.holds(
                what,
                () -> {
                    tick();
                    return condition.call();
                });
    }

    /** Lets the loop run until all that a peer has sent is read, and then once more. */
    void untilRead(NetPeer peer) {
        until("all is read", () -> peer.unread() == 0);
        tick();
        tick();
    }

    void untilClosed(int connections) {
        until("closed", () -> recorder.reasonsLeft() == connections);
    }

    void advance(Duration time) {
        for (long left = time.toNanos(); left > 0; left -= STEP_NANOS) {
            clock.advance(Math.min(left, STEP_NANOS));
            tick();
        }
    }

    int connections() {
        return server.connectionCount();
    }

    @Override
    public void close() {
        peers.forEach(NetPeer::close);
        until(
                "all is closed",
                () -> {
                    clock.advance(STEP_NANOS); // who does not answer is waited for only so long
                    return server.connectionCount() == 0;
                });
        group.close();
        recorder.checkGrammar();
    }
}
