package switchboard.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.net.CloseReason.Kind;
import switchboard.net.ConnectException.Cause;

/** One connection to a server, and the loop it runs on unless a group was given. Any thread. */
public final class Client implements AutoCloseable {

    private final Connection connection;
    private final LoopGroup group;
    private final boolean ownsGroup;
    private final CompletableFuture<CloseReason> closed;

    private Client(
            Connection connection,
            LoopGroup group,
            boolean ownsGroup,
            CompletableFuture<CloseReason> closed) {
        this.connection = connection;
        this.group = group;
        this.ownsGroup = ownsGroup;
        this.closed = closed;
    }

    /** A client of {@code HOST:PORT}, {@code [v6]:PORT}, {@code :PORT} or {@code PORT}. */
    public static ClientSetup tcp(String address) {
        return tcp(HostPort.parse(address));
    }

    /** A client of an address. */
    public static ClientSetup tcp(HostPort address) {
        return new ClientSetup(address);
    }

    /** A client of a Unix socket: a path, or {@code @name} for an abstract one. */
    public static ClientSetup unix(String name) {
        return unix(new UnixPath(name));
    }

    /** A client of a Unix socket. */
    public static ClientSetup unix(UnixPath path) {
        return new ClientSetup(path);
    }

    static Client connect(ClientSetup setup) throws IOException {
        setup.loadTls();
        long deadlineNanos = System.nanoTime() + setup.connectTimeout.toNanos();
        LoopGroup group = setup.groupOrStart();
        boolean connected = false;
        try {
            String unmet = Requirements.unmet(group, setup.address, setup.socketOptions());
            if (!unmet.isEmpty()) {
                throw new ConnectException(
                        Cause.FAILED, "cannot connect to " + setup.address + ": " + unmet);
            }
            List<Endpoint> addresses = resolve(setup, group, deadlineNanos);
            Client client = connectToAny(setup, group, addresses, deadlineNanos);
            connected = true;
            return client;
        } finally {
            if (!connected && setup.ownsGroup()) {
                group.close();
            }
        }
    }

    private static List<Endpoint> resolve(ClientSetup setup, LoopGroup group, long deadlineNanos)
            throws ConnectException {
        return switch (setup.address) {
            case UnixPath path -> List.of(path.endpoint());
            case HostPort inet ->
                    Arrays.stream(resolve(inet, setup, group, deadlineNanos))
                            .<Endpoint>map(it -> new Endpoint.Inet(it, inet.port()))
                            .toList();
        };
    }

    private static InetAddress[] resolve(
            HostPort address, ClientSetup setup, LoopGroup group, long deadlineNanos)
            throws ConnectException {
        CompletableFuture<InetAddress[]> addresses = new CompletableFuture<>();
        group.offLoop()
                .execute(() -> {
                    try {
                        addresses.complete(address.resolve());
                    } catch (UnknownHostException e) {
                        addresses.completeExceptionally(e);
                    }
                });
        try {
            return addresses.get(left(deadlineNanos), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new ConnectException(
                    Cause.NAME_UNKNOWN, "no host is known by the name " + address.host());
        } catch (TimeoutException e) {
            throw new ConnectException(
                    Cause.TIMED_OUT,
                    "looking up "
                            + address.host()
                            + " took longer than "
                            + seconds(setup.connectTimeout));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException(Cause.FAILED, "interrupted");
        }
    }

    private static Client connectToAny(
            ClientSetup setup, LoopGroup group, List<Endpoint> addresses, long deadlineNanos)
            throws ConnectException {
        List<String> causes = new ArrayList<>();
        Cause cause = Cause.FAILED;
        for (Endpoint to : addresses) {
            Attempt attempt = new Attempt(setup, group, to);
            String failure = attempt.await(setup, deadlineNanos);
            if (failure.isEmpty()) {
                return new Client(
                        attempt.connection.join(), group, setup.ownsGroup(), attempt.closed);
            }
            cause = attempt.cause;
            causes.add(addresses.size() == 1 ? failure : to + ": " + failure);
        }
        throw new ConnectException(
                cause, "cannot connect to " + setup.address + ": " + String.join("; ", causes));
    }

    private static long left(long deadlineNanos) {
        return Math.max(0, deadlineNanos - System.nanoTime());
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    /** The connection. */
    public Connection connection() {
        return connection;
    }

    /** The server's address: the one, of all that its name has, that answered. */
    public Endpoint remoteAddress() {
        return connection.remoteAddress();
    }

    /**
     * This side's address, as long as the connection is open.
     *
     * @throws IllegalStateException when it is not
     */
    public Endpoint localAddress() {
        try {
            return connection.loop().call(connection::localAddress);
        } catch (Exception e) {
            throw new IllegalStateException("the connection is closed", e);
        }
    }

    /** Sends a frame; see {@link Connection#send(Frame)}. */
    public boolean send(String text) {
        return connection.send(text);
    }

    /** Completes with the reason when the connection is gone. */
    public CompletableFuture<CloseReason> closed() {
        return closed.copy();
    }

    /**
     * Sends what is queued, closes, and ends the loop if it is this client's own. Not on a loop.
     */
    @Override
    public void close() {
        connection.close();
        try {
            closed.get(2, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            connection.abort(CloseReason.of(Kind.CLOSED, "closed by this side"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            if (ownsGroup) {
                group.close();
            }
        }
    }

    /** One try to connect to one address. */
    private static final class Attempt implements ConnectionOwner {

        final CompletableFuture<Connection> connection = new CompletableFuture<>();
        final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
        private final ConnectionSettings settings;
        private final EventLoop loop;
        private final Endpoint to;
        private final CompletableFuture<Connection> begun = new CompletableFuture<>();
        private final SocketOptions options;
        Cause cause = Cause.FAILED;

        Attempt(ClientSetup setup, LoopGroup group, Endpoint to) {
            this.settings = setup.settings(group, setup.address);
            this.options = setup.socketOptions();
            this.loop = group.next();
            this.to = to;
        }

        /** Returns the failure in a clause, or an empty string when connected. */
        String await(ClientSetup setup, long deadlineNanos) {
            loop.execute(this::begin);
            try {
                connection.get(left(deadlineNanos), TimeUnit.NANOSECONDS);
                return "";
            } catch (TimeoutException e) {
                cause = Cause.TIMED_OUT;
                String text = "no answer within " + seconds(setup.connectTimeout);
                var _ = begun.thenAccept(it -> it.abort(CloseReason.of(Kind.CONNECT_FAILED, text)));
                return text;
            } catch (ExecutionException e) {
                Throwable why = e.getCause();
                return String.valueOf((why == null ? e : why).getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted";
            }
        }

        private void begin() {
            SocketHandle handle = loop.engine().connect(to, options);
            begun.complete(new Connection(loop, settings, this, handle, to, false));
        }

        @Override
        public void connected(Connection made) {
            connection.complete(made);
        }

        @Override
        public void connectFailed(Connection failed, SocketError error) {
            cause =
                    switch (error) {
                        case CONNECTION_REFUSED, NOT_FOUND -> Cause.REFUSED;
                        case TIMED_OUT -> Cause.TIMED_OUT;
                        default -> Cause.FAILED;
                    };
            String sentence = Requirements.sentence(error, options);
            connection.completeExceptionally(new IOException(sentence));
        }

        @Override
        public void notAgreed(Connection failed, CloseReason reason) {
            cause = Cause.TLS_FAILED;
            connection.completeExceptionally(new IOException(reason.detail()));
        }

        @Override
        public void connectionClosed(Connection gone, CloseReason reason) {
            closed.complete(reason);
        }
    }
}
