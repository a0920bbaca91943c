package switchboard.net;

import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.Failure;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.net.Admission.Denial;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Metrics.Pause;
import switchboard.net.Metrics.Refusal;

/**
 * One listening socket: admits what comes, refuses it or lets it wait, and deals connections out to
 * the loops in turn. Loop thread only.
 */
final class Acceptor {

    private static final LoopLog LOG = new LoopLog(Acceptor.class);

    private final EventLoop loop;
    private final Server server;
    private final SocketHandle listener;
    private final ConnectionSettings refusing;
    private final Metrics metrics;

    /** Always the same objects, by which they are found again. */
    private final Runnable placeIsFree;

    private final Runnable giveUp = this::giveUpWaiting;

    private @Nullable Waiting waiting;

    /** A connection that was accepted before it was known that there is no place for it. */
    private record Waiting(AcceptedSocket socket, Pause why, long sinceNanos) {}

    Acceptor(EventLoop loop, Server server, Endpoint at, SocketOptions options)
            throws EngineException {
        this.loop = loop;
        this.server = server;
        ConnectionSettings settings = server.settings();
        this.refusing =
                new ConnectionSettings(
                        new ConnectionHandler() {}, settings.framing(), settings.limits(), "");
        this.metrics = settings.metrics();
        this.placeIsFree = () -> loop.tryExecute(this::tryAgain);
        this.listener = loop.engine().listen(at, options);
        listener.attach(this);
        loop.engine().accept(listener, true);
    }

    EventLoop loop() {
        return loop;
    }

    Endpoint localAddress() {
        return loop.engine().localAddress(listener);
    }

    void close() {
        giveUpWaiting();
        loop.engine().close(listener);
    }

    void accepted(AcceptedSocket socket) {
        if (!server.filter().admits(socket.remoteAddress())) {
            deny(socket);
            return;
        }
        Optional<Denial> denial = server.admit(socket.remoteAddress(), loop.nanoTime());
        if (denial.isEmpty()) {
            serve(socket);
        } else if (denial.get().passes() && server.limits().overflow() == Overflow.WAIT) {
            pause(socket, denial.get());
        } else {
            refuse(socket, denial.get());
        }
    }

    private void serve(AcceptedSocket socket) {
        EventLoop chosen = server.group().next();
        if (chosen == loop) {
            server.adopt(loop, socket);
        } else {
            handOver(chosen, socket);
        }
    }

    private void deny(AcceptedSocket socket) {
        server.countDenied();
        metrics.connectionRefused(Refusal.DENIED);
        turnAway(socket, AcceptFilter.SENTENCE, server.filter().tells());
    }

    private void refuse(AcceptedSocket socket, Denial denial) {
        server.countRefused();
        metrics.connectionRefused(denial.cause());
        turnAway(socket, denial.sentence(), true);
    }

    // ---- waiting for a place -----------------------------------------------------------------

    /** This one waits here, those behind it in the backlog. */
    private void pause(AcceptedSocket socket, Denial denial) {
        Pause why = denial.cause() == Refusal.HANDLERS ? Pause.HANDLERS : Pause.CONNECTIONS;
        waiting = new Waiting(socket, why, loop.nanoTime());
        loop.engine().accept(listener, false);
        loop.atClose(giveUp);
        metrics.acceptPaused(why);
        JfrEvents.acceptPaused(this, why);
        tryAgain(); // perhaps a place was given back meanwhile
    }

    /** Takes the one that waits if there is a place for it now; else asks to be told of one. */
    private void tryAgain() {
        Waiting first = waiting;
        if (first == null) {
            return;
        }
        server.admission().whenPlaceIsFree(placeIsFree);
        AcceptedSocket socket = first.socket;
        boolean admitted = server.filter().admits(socket.remoteAddress()); // it may have changed
        Optional<Denial> denial =
                admitted ? server.admit(socket.remoteAddress(), loop.nanoTime()) : Optional.empty();
        if (denial.isPresent() && denial.get().passes()) {
            return;
        }
        endWaiting(first);
        loop.engine().accept(listener, true);
        if (!admitted) {
            deny(socket);
        } else if (denial.isPresent()) {
            refuse(socket, denial.get());
        } else {
            serve(socket);
        }
    }

    private void giveUpWaiting() {
        Waiting first = waiting;
        if (first != null) {
            endWaiting(first);
            first.socket.close();
        }
    }

    private void endWaiting(Waiting first) {
        waiting = null;
        loop.removeAtClose(giveUp);
        server.admission().waitNoMore(placeIsFree);
        long nanos = loop.nanoTime() - first.sinceNanos;
        metrics.acceptResumed(first.why, nanos);
        JfrEvents.acceptResumed(this, first.why, nanos);
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
        if (!goesOn) {
            Pause why = pauseBy(failure.error());
            metrics.acceptPaused(why);
            JfrEvents.acceptPaused(this, why);
        }
    }

    private static Pause pauseBy(SocketError error) {
        return switch (error) {
            case TOO_MANY_OPEN_FILES -> Pause.DESCRIPTORS;
            case OUT_OF_MEMORY -> Pause.MEMORY;
            default -> Pause.OTHER;
        };
    }

    /** Nobody counts a connection that was refused. */
    private enum Refused implements ConnectionOwner {
        OWNER;

        @Override
        public void connectionClosed(Connection connection, CloseReason reason) {}
    }
}
