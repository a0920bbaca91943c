package switchboard.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A server before it starts; from {@link Server#tcp(String)} or {@link Server#unix(String)}. One
 * thread.
 */
public final class ServerSetup extends Setup<ServerSetup> {

    final StreamAddress address;
    @Nullable Server limitsOwner;
    private @Nullable RequestHandler requestHandler;
    private @Nullable RunningHandlers handlers;
    private int handlersMax;
    AcceptFilter filter = AcceptFilter.ALL;

    ServerSetup(StreamAddress address) {
        this.address = address;
    }

    @Override
    ServerSetup self() {
        return this;
    }

    /** Counts connections together with those of another server, against that one's limits. */
    public ServerSetup countingWith(Server other) {
        limitsOwner = other;
        return this;
    }

    /**
     * Serves each connection in blocking style, on a virtual thread of its own; of the callbacks
     * only {@link #onClose} is then called.
     */
    public ServerSetup handle(RequestHandler handler) {
        requestHandler = handler;
        return this;
    }

    /**
     * Takes connections from these networks only, such as {@code 10.0.0.0/8}; see {@link
     * AcceptFilter}.
     *
     * @throws IllegalArgumentException in one sentence, when a text is no network
     */
    public ServerSetup allow(String... cidrs) {
        return filter(filter.allow(cidrs));
    }

    /**
     * Takes no connections from these networks; see {@link AcceptFilter}.
     *
     * @throws IllegalArgumentException in one sentence, when a text is no network
     */
    public ServerSetup deny(String... cidrs) {
        return filter(filter.deny(cidrs));
    }

    /** Whose connections are taken; everybody's unless set. */
    public ServerSetup filter(AcceptFilter filter) {
        this.filter = filter;
        return this;
    }

    /**
     * How many blocking handlers may run at once; as many as connections unless set. One more
     * connection is refused, or waits for a place ({@link Limits#overflow}), as by the limit on
     * connections; a handler counts until it returns, also when its peer has long left.
     */
    public ServerSetup handlersMax(int handlersMax) {
        if (handlersMax <= 0) {
            throw new IllegalArgumentException("handlersMax must be positive, not " + handlersMax);
        }
        this.handlersMax = handlersMax;
        return this;
    }

    @Override
    ConnectionSettings settings(LoopGroup loops, StreamAddress peer) {
        RequestHandler blocking = requestHandler;
        if (blocking != null && handlers == null) {
            int limit = handlersMax == 0 ? Integer.MAX_VALUE : handlersMax;
            RunningHandlers running = new RunningHandlers(blocking, limit);
            handlers = running;
            handler(new RequestCallbacks(running::start, callbacks()));
        }
        return super.settings(loops, peer);
    }

    @Nullable RunningHandlers handlers() {
        return handlers;
    }

    /**
     * Listens from now on.
     *
     * @throws ListenException in one sentence, when the address cannot be listened on
     */
    public Server start() throws IOException {
        return Server.start(this);
    }
}
