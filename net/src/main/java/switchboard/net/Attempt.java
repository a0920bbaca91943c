package switchboard.net;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.net.CloseReason.Kind;

/** One try to connect to one address of a {@link Dial}. Loop thread only. */
final class Attempt implements ConnectionOwner {

    /** How it stands; each but the first is final. */
    enum State {
        UNDER_WAY,
        CONNECTED,
        REFUSED,
        TIMED_OUT,
        TLS_FAILED,
        FAILED
    }

    private final Dial dial;
    private final Endpoint to;
    private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
    private @Nullable Connection connection;
    private State state = State.UNDER_WAY;
    private String cause = "";
    private SocketOptions options = SocketOptions.DEFAULT;

    Attempt(Dial dial, Endpoint to) {
        this.dial = dial;
        this.to = to;
    }

    void begin(LoopGroup group, EventLoop loop, ClientSetup setup) {
        SocketHandle handle = loop.engine().connect(to, setup.socketOptions());
        connection =
                new Connection(loop, setup.settings(group, setup.address), this, handle, to, false);
        options = setup.socketOptions();
    }

    State state() {
        return state;
    }

    /** Completes with the reason when a connection that was made is gone. */
    CompletableFuture<CloseReason> closed() {
        return closed;
    }

    /** Why it did not come to a connection. */
    String cause() {
        return cause;
    }

    Endpoint to() {
        return to;
    }

    /** Nobody waits for it any more: the socket is closed. */
    void giveUp(State how, String why) {
        Connection begun = connection;
        if (state == State.UNDER_WAY && begun != null) {
            state = how;
            cause = why;
            begun.abort(CloseReason.of(Kind.CONNECT_FAILED, why));
        }
    }

    @Override
    public void connected(Connection made) {
        state = State.CONNECTED;
        dial.connected(this, made);
    }

    @Override
    public void connectFailed(Connection failed, SocketError error) {
        state =
                switch (error) {
                    case CONNECTION_REFUSED, NOT_FOUND -> State.REFUSED;
                    case TIMED_OUT -> State.TIMED_OUT;
                    default -> State.FAILED;
                };
        cause = Requirements.sentence(error, options);
        dial.failed();
    }

    @Override
    public void notAgreed(Connection failed, CloseReason reason) {
        if (state == State.UNDER_WAY) {
            state = State.TLS_FAILED;
            cause = reason.detail();
            dial.failed();
        }
    }

    @Override
    public void connectionClosed(Connection gone, CloseReason reason) {
        closed.complete(reason);
    }
}
