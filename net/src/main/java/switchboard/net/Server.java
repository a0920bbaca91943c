package switchboard.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.net.Admission.Denial;
import switchboard.net.CloseReason.Kind;

/**
 * A listening address and the connections it has accepted, over the loops of a group. One loop
 * accepts, all serve. Any thread.
 */
public final class Server implements AutoCloseable {

    private static final LoopLog LOG = new LoopLog(Server.class);

    /** How long handlers that were interrupted are waited for. */
    private static final long INTERRUPTED_NANOS = 1_000_000_000;

    static final CloseReason STOPPED = CloseReason.of(Kind.SERVER_STOPPED, "the server is closing");

    private final ConnectionSettings settings;
    private final LoopGroup group;
    private final boolean ownsGroup;
    private final Admission admission;
    private final @Nullable RunningHandlers handlers;
    private final List<ConnectionList> connections = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong denied = new AtomicLong();
    private final CompletableFuture<Void> empty = new CompletableFuture<>();
    private final ConnectionOwner owner = (connection, reason) -> connectionClosed(connection);
    private final AtomicBoolean stopBegun = new AtomicBoolean();
    private final CompletableFuture<StopReport> stopped = new CompletableFuture<>();
    private volatile boolean stopping;
    private volatile AcceptFilter filter;
    private final Acceptor acceptor;
    private final Endpoint localAddress;

    /** A server for {@code HOST:PORT}, {@code [v6]:PORT}, {@code :PORT} or {@code PORT}. */
    public static ServerSetup tcp(String address) {
        return tcp(HostPort.parse(address));
    }

    /** A server for a port of 127.0.0.1; 0 takes a free one. */
    public static ServerSetup tcp(int port) {
        return tcp(new HostPort("127.0.0.1", port));
    }

    /** A server for an address. */
    public static ServerSetup tcp(HostPort address) {
        return new ServerSetup(address);
    }

    /** A server for a Unix socket: a path, or {@code @name} for an abstract one. */
    public static ServerSetup unix(String name) {
        return unix(new UnixPath(name));
    }

    /** A server for a Unix socket. */
    public static ServerSetup unix(UnixPath path) {
        return new ServerSetup(path);
    }

    static Server start(ServerSetup setup) throws IOException {
        setup.loadTls();
        Endpoint at = resolve(setup.address);
        LoopGroup group = setup.groupOrStart();
        try {
            String unmet = Requirements.unmet(group, setup.address, setup.socketOptions());
            if (!unmet.isEmpty()) {
                throw new ListenException(setup.address, SocketError.NOT_SUPPORTED, unmet);
            }
            return new Server(setup, group, at);
        } catch (EngineException e) {
            closeIfOwned(setup, group);
            SocketError error = e.failure().error();
            String sentence = Requirements.sentence(error, setup.socketOptions());
            throw new ListenException(setup.address, error, sentence);
        } catch (ListenException e) {
            closeIfOwned(setup, group);
            throw e;
        }
    }

    private static void closeIfOwned(ServerSetup setup, LoopGroup group) {
        if (setup.ownsGroup()) {
            group.close();
        }
    }

    private static Endpoint resolve(StreamAddress address) throws ListenException {
        return switch (address) {
            case UnixPath path -> path.endpoint();
            case HostPort inet -> new Endpoint.Inet(firstAddress(inet), inet.port());
        };
    }

    private static InetAddress firstAddress(HostPort address) throws ListenException {
        try {
            return address.resolve()[0];
        } catch (UnknownHostException e) {
            throw new ListenException(
                    address, SocketError.ADDRESS_NOT_AVAILABLE, "no such host is known");
        }
    }

    private Server(ServerSetup setup, LoopGroup group, Endpoint at) throws EngineException {
        this.settings = setup.settings(group, setup.address);
        this.filter = setup.filter;
        this.group = group;
        this.ownsGroup = setup.ownsGroup();
        this.handlers = setup.handlers();
        Server counting = setup.limitsOwner;
        this.admission =
                counting == null
                        ? new Admission(group.withinEngine(settings.limits()))
                        : counting.admission;
        if (handlers != null) {
            handlers.whenPlaceIsFree(admission::placeIsFree);
        }
        for (int i = 0; i < group.size(); i++) {
            connections.add(new ConnectionList());
        }
        EventLoop first = group.loop(0);
        this.acceptor = onLoop(first, () -> listen(first, at, setup.socketOptions()));
        this.localAddress = onLoop(first, () -> acceptor.localAddress());
    }

    private Acceptor listen(EventLoop loop, Endpoint at, SocketOptions options)
            throws EngineException {
        return new Acceptor(loop, this, at, options);
    }

    private static <T> T onLoop(EventLoop loop, Callable<T> task) throws EngineException {
        try {
            return loop.call(task);
        } catch (EngineException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The limits that hold: as they were set, but no more connections than its engine can watch.
     */
    public Limits limits() {
        return admission.limits();
    }

    ConnectionSettings settings() {
        return settings;
    }

    LoopGroup group() {
        return group;
    }

    /** Takes a place for a connection from {@code remote}; otherwise the reason why not. */
    Optional<Denial> admit(Endpoint remote, long nowNanos) {
        return admission.admit(remote, nowNanos, handlers);
    }

    Admission admission() {
        return admission;
    }

    /** Gives back the place of a connection that was admitted and not made. */
    void notMade(Endpoint remote) {
        admission.release(remote);
        if (handlers != null) {
            handlers.givePlace();
        }
    }

    void countDenied() {
        denied.incrementAndGet();
    }

    void countRefused() {
        refused.incrementAndGet();
    }

    /** Makes a connection of an accepted socket. Thread of {@code loop}. */
    void adopt(EventLoop loop, AcceptedSocket socket) {
        Endpoint remote = socket.remoteAddress();
        if (stopping) {
            notMade(remote);
            socket.close();
            return;
        }
        SocketHandle handle = loop.engine().adopt(socket);
        Connection connection = new Connection(loop, settings, owner, handle, remote, true);
        open.incrementAndGet();
        connections.get(loop.index()).add(connection);
        ConnectionEvents.accepted(connection);
    }

    private void connectionClosed(Connection connection) {
        connections.get(connection.loop().index()).remove(connection);
        int left = open.decrementAndGet();
        admission.release(connection.remoteAddress()); // who waits for the place comes at once
        if (left == 0 && stopping) {
            empty.complete(null);
        }
    }

    /** The address it listens on, with the real port when 0 was asked for. */
    public Endpoint localAddress() {
        return localAddress;
    }

    /**
     * The port it listens on.
     *
     * @throws IllegalStateException when it listens on a Unix socket
     */
    public int port() {
        return switch (localAddress) {
            case Endpoint.Inet inet -> inet.port();
            case Endpoint.Unix _ -> throw new IllegalStateException("a Unix socket has no port");
        };
    }

    /** The engine of its loops. */
    public String engineName() {
        return group.engineName();
    }

    /** Connections that are open now. */
    public int connectionCount() {
        return open.get();
    }

    /** Whose connections are taken. */
    public AcceptFilter filter() {
        return filter;
    }

    /** Takes others' connections from now on; those that are open stay. */
    public void filter(AcceptFilter changed) {
        filter = changed;
    }

    /** Connections that the {@link AcceptFilter} has denied since the start. */
    public long deniedCount() {
        return denied.get();
    }

    /** Connections that were refused by a limit since the start. */
    public long refusedCount() {
        return refused.get();
    }

    /**
     * Stops accepting, lets every connection send what waits for it, and closes. Blocking handlers
     * find the end of input and may still answer; who has not returned when the grace is over is
     * interrupted. Not on a loop. The first call stops; every other waits for it and answers the
     * same.
     *
     * @param grace how long a connection may take; then it is cut
     */
    public StopReport stop(Duration grace) {
        if (stopBegun.compareAndSet(false, true)) {
            try {
                stopped.complete(stopNow(grace));
            } catch (RejectedExecutionException loopsAreClosed) {
                stopped.complete(new StopReport(0, open.get()));
            } catch (Throwable e) {
                stopped.completeExceptionally(e);
            }
        }
        return stopped.join();
    }

    private StopReport stopNow(Duration grace) {
        long graceNanos = Parking.nanos(grace);
        long deadlineNanos = Parking.deadlineNanos(graceNanos);
        stopAccepting();
        int before = closeAll();
        int cut = awaitEmpty(grace) ? 0 : open.get();
        if (cut > 0) {
            forEachConnection(connection -> connection.abort(STOPPED));
            awaitEmpty(Duration.ofSeconds(1));
        }
        if (handlers != null) {
            stopHandlers(handlers, Parking.nanosLeft(graceNanos, deadlineNanos));
        }
        if (ownsGroup) {
            group.close();
        }
        return new StopReport(before - cut, cut);
    }

    private static void stopHandlers(RunningHandlers handlers, long nanos) {
        if (handlers.await(nanos) > 0) {
            handlers.interrupt();
            int left = handlers.await(INTERRUPTED_NANOS);
            if (left > 0) {
                LOG.warning("{0} handlers go on although they were interrupted", left);
            }
        }
    }

    /** Takes no more connections; those that are there stay. Not on a loop. */
    public void stopAccepting() {
        try {
            onLoop(
                    group.loop(0),
                    () -> {
                        if (!stopping) {
                            stopping = true;
                            acceptor.close();
                        }
                        return true;
                    });
        } catch (EngineException e) {
            throw new IllegalStateException(e);
        }
    }

    private int closeAll() {
        int before = open.get();
        forEachConnection(
                handlers == null
                        ? connection -> connection.close(STOPPED)
                        : connection -> RequestCallbacks.of(connection).stop());
        if (open.get() == 0) {
            empty.complete(null);
        }
        return before;
    }

    private void forEachConnection(Consumer<Connection> action) {
        for (int i = 0; i < group.size(); i++) {
            ConnectionList list = connections.get(i);
            try {
                onLoop(
                        group.loop(i),
                        () -> {
                            list.forEach(action);
                            return true;
                        });
            } catch (EngineException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private boolean awaitEmpty(Duration time) {
        try {
            empty.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops with a grace of ten seconds. */
    @Override
    public void close() {
        stop(Duration.ofSeconds(10));
    }
}
