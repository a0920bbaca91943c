package switchboard.net;

import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.Failure;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.net.CloseReason.Kind;

/**
 * One listening socket: admits or refuses what comes and deals connections out to the loops in
 * turn. Loop thread only.
 */
final class Acceptor {

    private static final LoopLog LOG = new LoopLog(Acceptor.class);

    private final EventLoop loop;
    private final Server server;
    private final SocketHandle listener;
    private final ConnectionSettings refusing;
    private final Metrics metrics;

    Acceptor(EventLoop loop, Server server, Endpoint at, SocketOptions options)
            throws EngineException {
        this.loop = loop;
        this.server = server;
        ConnectionSettings settings = server.settings();
        this.refusing =
                new ConnectionSettings(
                        new ConnectionHandler() {}, settings.framing(), settings.limits(), "");
        this.metrics = settings.metrics();
        this.listener = loop.engine().listen(at, options);
        listener.attach(this);
        loop.engine().accept(listener, true);
    }

    Endpoint localAddress() {
        return loop.engine().localAddress(listener);
    }

    void close() {
        loop.engine().close(listener);
    }

    void accepted(AcceptedSocket socket) {
        AcceptFilter filter = server.filter();
        if (!filter.admits(socket.remoteAddress())) {
            server.countDenied();
            metrics.connectionRefused(Metrics.Refusal.DENIED);
            turnAway(socket, AcceptFilter.SENTENCE, filter.tells());
            return;
        }
        Optional<String> refusal = server.admit(socket.remoteAddress(), loop.nanoTime());
        if (refusal.isPresent()) {
            server.countRefused();
            metrics.connectionRefused(server.lastRefusal());
            turnAway(socket, refusal.get(), true);
            return;
        }
        EventLoop chosen = server.group().next();
        if (chosen == loop) {
            server.adopt(loop, socket);
        } else {
            handOver(chosen, socket);
        }
    }

    private void handOver(EventLoop chosen, AcceptedSocket socket) {
        try {
            chosen.execute(() -> server.adopt(chosen, socket));
        } catch (RejectedExecutionException stopped) {
            server.notMade(socket.remoteAddress());
            socket.close();
        }
    }

    /** A peer of text frames is told why, as long as few are being told; others are just closed. */
    private void turnAway(AcceptedSocket socket, String why, boolean tells) {
        boolean canTell = refusing.framing().isText() && server.settings().tls() == null;
        if (!tells || !canTell || !loop.mayRefuse()) {
            socket.close();
            return;
        }
        Endpoint remote = socket.remoteAddress();
        SocketHandle handle = loop.engine().adopt(socket);
        Connection connection = new Connection(loop, refusing, Refused.OWNER, handle, remote, true);
        ConnectionEvents.opened(connection);
        String text = "refused: " + why;
        connection.cut(CloseReason.of(Kind.REFUSED, text), text);
    }

    void failed(Failure failure) {
        boolean goesOn = failure.error() == SocketError.DESCRIPTOR_BEYOND_LIMIT;
        String what = goesOn ? "a connection was closed: {0}" : "accepting pauses: {0}";
        LOG.warning(what, failure.message());
    }

    /** Nobody counts a connection that was refused. */
    private enum Refused implements ConnectionOwner {
        OWNER;

        @Override
        public void connectionClosed(Connection connection, CloseReason reason) {}
    }
}
