package switchboard.services.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.net.AcceptFilter;
import switchboard.net.CloseReason.Kind;
import switchboard.net.HostPort;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.net.StopReport;

/**
 * Joins each connection to an address, or each peer of a port for datagrams, to a new one to
 * another address. Any thread.
 *
 * <pre>{@code
 * RelayServer.start(
 *         Server.tcp(8080),
 *         () -> StreamEnds.connect(Client.unix("/run/service.sock").group(group)),
 *         problem -> log.warning(problem));
 * }</pre>
 */
public final class RelayServer implements AutoCloseable {

    private final Connector to;
    private final Consumer<String> problems;
    private final AtomicInteger open = new AtomicInteger();
    private @Nullable Server server;
    private @Nullable DatagramEnds datagrams;

    private RelayServer(Connector to, Consumer<String> problems) {
        this.to = to;
        this.problems = problems;
    }

    /**
     * Joins connections.
     *
     * @param from a server that has no handler yet
     * @param problems is told, in one sentence each, what went wrong with a connection
     * @throws switchboard.net.ListenException in one sentence
     */
    public static RelayServer start(ServerSetup from, Connector to, Consumer<String> problems)
            throws IOException {
        RelayServer relay = new RelayServer(to, problems);
        relay.server = StreamEnds.serve(from, relay::join).start();
        return relay;
    }

    /**
     * Joins peers of a port for datagrams.
     *
     * @param peersMax how many there may be at once
     * @param idleTimeout a peer has left when nothing was sent either way for so long
     * @param filter whose datagrams are taken
     * @param problems is told, in one sentence each, what went wrong with a peer
     * @throws switchboard.net.ListenException in one sentence
     */
    public static RelayServer start(
            HostPort from,
            LoopGroup group,
            int peersMax,
            Duration idleTimeout,
            AcceptFilter filter,
            Connector to,
            Consumer<String> problems)
            throws IOException {
        RelayServer relay = new RelayServer(to, problems);
        relay.datagrams =
                DatagramEnds.serve(from, group, peersMax, idleTimeout, filter, relay::join);
        return relay;
    }

    private void join(RelayEnd near) {
        open.incrementAndGet();
        try {
            RelayEnd far = to.connect();
            Relay.between(near, far).start().ended().join();
        } catch (IOException e) {
            near.abort();
            problems.accept(near + ": " + e.getMessage());
        } catch (CompletionException e) {
            tell(near, e.getCause());
        } finally {
            open.decrementAndGet();
        }
    }

    /** A peer for datagrams that has fallen silent has left; that is how they do. */
    private void tell(RelayEnd near, @Nullable Throwable problem) {
        boolean silent =
                datagrams != null
                        && problem instanceof RelayException known
                        && known.reason().kind() == Kind.IDLE_TIMEOUT;
        if (!silent && problem != null) {
            problems.accept(near + ": " + problem.getMessage());
        }
    }

    /** Where it listens, with the real port when 0 was asked for. */
    public Endpoint localAddress() {
        DatagramEnds port = datagrams;
        if (port != null) {
            return port.localAddress();
        }
        Server listening = server;
        if (listening == null) {
            throw new IllegalStateException("not started");
        }
        return listening.localAddress();
    }

    /** Connections or peers that are joined now. */
    public int connectionCount() {
        return open.get();
    }

    /** Stops accepting; what was read is still passed on, then all ends. Not on a loop. */
    public StopReport stop(Duration grace) {
        Server listening = server;
        if (listening != null) {
            return listening.stop(grace);
        }
        int before = open.get();
        DatagramEnds port = datagrams;
        if (port != null) {
            port.close();
        }
        return new StopReport(before, 0);
    }

    /** Stops with a grace of ten seconds. */
    @Override
    public void close() {
        StopReport ignored = stop(Duration.ofSeconds(10));
    }
}
