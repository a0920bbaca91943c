package switchboard.net;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A client before it connects; from {@link Client#tcp(String)} or {@link Client#unix(String)}. One
 * thread.
 */
public final class ClientSetup extends Setup<ClientSetup> {

    private static final Duration TIMEOUT_MAX = Duration.ofDays(1);

    final StreamAddress address;
    Duration connectTimeout = Duration.ofSeconds(10);
    Resolver resolver = Resolver.SYSTEM;
    Backoff backoff = Backoff.DEFAULT;
    boolean retries;
    RetryListener retryListener = (failures, why, pause) -> {};

    ClientSetup(StreamAddress address) {
        this.address = address;
    }

    @Override
    ClientSetup self() {
        return this;
    }

    /** How long looking up the name and connecting may take together; 10 s unless set. */
    public ClientSetup connectTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "the connect timeout must be positive and at most a day, not " + timeout);
        }
        connectTimeout = timeout;
        return this;
    }

    /** Who knows the addresses of names; the system unless set. */
    public ClientSetup resolver(Resolver resolver) {
        this.resolver = resolver;
        return this;
    }

    /**
     * Connects as {@link #connect} does, for blocking style: of the callbacks only {@link #onClose}
     * is called. Closing the request closes the connection, and the loop if it is this client's
     * own.
     *
     * @throws ConnectException in one sentence that names each address and its cause
     */
    public Request request() throws IOException {
        Client client = handler(new RequestCallbacks(request -> {}, callbacks())).connect();
        Connection connection = client.connection();
        try {
            // Behind what has told that it is connected, so its request is there.
            Request request = connection.loop().call(() -> RequestCallbacks.of(connection));
            request.ends(client);
            return request;
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Tries again when no connection can be made, looking the name up anew each time. The connect
     * timeout holds for each try.
     */
    public ClientSetup retry(Backoff backoff) {
        this.backoff = backoff;
        this.retries = true;
        return this;
    }

    /** As {@link #retry(Backoff)}, and tells of each try that failed and is followed by another. */
    public ClientSetup retry(Backoff backoff, RetryListener listener) {
        this.retryListener = listener;
        return retry(backoff);
    }

    /**
     * Connects. All addresses of the host are tried, IPv6 and IPv4 in turn and each 250 ms behind
     * the one before (RFC 8305); the first that answers is taken. Not on a loop. An interrupt ends
     * it.
     *
     * @throws ConnectException in one sentence that names each address and its cause
     */
    public Client connect() throws IOException {
        loadTls();
        return switch (tryConnect()) {
            case ConnectOutcome.Connected(Client client) -> client;
            case ConnectOutcome.NotConnected(ConnectException why) -> throw why;
        };
    }

    /** As {@link #connect}, but says how it went instead of throwing. Not on a loop. */
    public ConnectOutcome tryConnect() {
        return Client.connect(this);
    }

    /**
     * As {@link #tryConnect}, without waiting: any thread, also a loop's. Completed on the
     * connection's loop, behind {@code onOpen}; what depends on it must not block there. Whoever
     * cancels it gives up, and a connection that was just made is closed.
     */
    public CompletableFuture<ConnectOutcome> connectAsync() {
        return new Connector(this, groupOrStart()).start();
    }
}
