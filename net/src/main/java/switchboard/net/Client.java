package switchboard.net;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import switchboard.engine.Endpoint;
import switchboard.net.CloseReason.Kind;
import switchboard.net.ConnectOutcome.Connected;

/** One connection to a server, and the loop it runs on unless a group was given. Any thread. */
public final class Client implements AutoCloseable {

    private final Connection connection;
    private final LoopGroup group;
    private final boolean ownsGroup;
    private final CompletableFuture<CloseReason> closed;

    Client(
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

    static ConnectOutcome connect(ClientSetup setup) {
        LoopGroup group = setup.groupOrStart();
        group.requireOffLoop("connect");
        CompletableFuture<ConnectOutcome> outcome = new Connector(setup, group).start();
        try {
            return outcome.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (!outcome.cancel(true) && outcome.join() instanceof Connected(Client made)) {
                made.close();
            }
            String text = "cannot connect to " + setup.address + ": interrupted";
            return new ConnectOutcome.NotConnected(new ConnectException.Failed(text));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
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
}
