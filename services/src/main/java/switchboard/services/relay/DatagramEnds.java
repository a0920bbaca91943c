package switchboard.services.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import switchboard.engine.Endpoint;
import switchboard.net.AcceptFilter;
import switchboard.net.Datagram;
import switchboard.net.DatagramPort;
import switchboard.net.LoopGroup;
import switchboard.net.StreamAddress;

/** Makes each peer of one port for datagrams an end of its own, by its address. Any thread. */
public final class DatagramEnds implements AutoCloseable {

    private final Map<Endpoint, DatagramEnd> peers = new ConcurrentHashMap<>();
    private final int peersMax;
    private final Duration idleTimeout;
    private final AcceptFilter filter;
    private final Consumer<DatagramEnd> served;
    private final DatagramPort port;

    private DatagramEnds(
            StreamAddress at,
            LoopGroup group,
            int peersMax,
            Duration idleTimeout,
            AcceptFilter filter,
            Consumer<DatagramEnd> served)
            throws IOException {
        this.peersMax = peersMax;
        this.idleTimeout = idleTimeout;
        this.filter = filter;
        this.served = served;
        this.port =
                DatagramPort.bind(at.toString()).group(group).onDatagram(this::received).start();
    }

    /**
     * Listens, by UDP or at a Unix socket, where senders without a name are one that is not
     * answered.
     *
     * @param peersMax how many there may be at once; datagrams of others are dropped
     * @param idleTimeout a peer has ended when it was silent for so long; zero for never
     * @param filter whose datagrams are taken
     * @param served what is done with a new peer, on a virtual thread of its own; when it returns
     *     the end is closed
     * @throws switchboard.net.ListenException in one sentence
     */
    public static DatagramEnds serve(
            StreamAddress at,
            LoopGroup group,
            int peersMax,
            Duration idleTimeout,
            AcceptFilter filter,
            Consumer<DatagramEnd> served)
            throws IOException {
        return new DatagramEnds(at, group, peersMax, idleTimeout, filter, served);
    }

    /** On the loop. */
    private void received(DatagramPort by, Datagram datagram) {
        Endpoint sender = datagram.sender();
        DatagramEnd end = peers.get(sender);
        if (end == null) {
            if (peers.size() >= peersMax || !filter.admits(sender)) {
                return;
            }
            DatagramEnd made =
                    DatagramEnd.of(
                            by,
                            sender,
                            idleTimeout,
                            () -> {
                                var _ = peers.remove(sender);
                            });
            peers.put(sender, made);
            made.received(datagram.toByteArray());
            Thread.startVirtualThread(() -> serve(made));
        } else {
            end.received(datagram.toByteArray());
        }
    }

    private void serve(DatagramEnd end) {
        try (end) {
            served.accept(end);
        }
    }

    /** Where it listens, with the real port when 0 was asked for. */
    public Endpoint localAddress() {
        return port.localAddress();
    }

    /** How many there are now. */
    public int peerCount() {
        return peers.size();
    }

    @Override
    public void close() {
        peers.values().forEach(DatagramEnd::closeInput);
        port.close();
    }
}
