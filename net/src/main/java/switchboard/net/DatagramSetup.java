package switchboard.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.SocketError;

/** A port for datagrams before it is opened; from {@link DatagramPort#bind(String)}. One thread. */
public final class DatagramSetup {

    private static final String SCHEME = "udp://";

    final @Nullable HostPort address;
    @Nullable HostPort peer;
    @Nullable BiConsumer<DatagramPort, Datagram> onDatagram;
    @Nullable BiConsumer<DatagramPort, Datagrams> onDatagrams;
    int queuedMax = 1_024;
    long queuedBytesMax = 1 << 20;
    AcceptFilter filter = AcceptFilter.ALL;
    private DatagramOptions options = DatagramOptions.DEFAULT;
    private String engine = "auto";
    private @Nullable LoopGroup group;

    DatagramSetup(@Nullable HostPort address) {
        this.address = address;
    }

    /** What is done with each datagram, on the loop; it is borrowed for the length of the call. */
    public DatagramSetup onDatagram(BiConsumer<DatagramPort, Datagram> callback) {
        onDatagram = callback;
        return this;
    }

    /**
     * What is done with all that came together, on the loop; for handlers that gain by it. The list
     * is borrowed for the length of the call, and may be sent back from where it lies.
     */
    public DatagramSetup onDatagrams(BiConsumer<DatagramPort, Datagrams> callback) {
        onDatagrams = callback;
        return this;
    }

    /**
     * How much waits for {@link DatagramPort#receive} when there is no callback; 1,024 datagrams
     * and 1 MiB unless set. What comes above it is dropped and counted.
     */
    public DatagramSetup queue(int datagramsMax, long bytesMax) {
        if (datagramsMax <= 0 || bytesMax <= 0) {
            throw new IllegalArgumentException("a queue has room for one datagram at least");
        }
        queuedMax = datagramsMax;
        queuedBytesMax = bytesMax;
        return this;
    }

    /**
     * Whose datagrams are taken; all unless set. Those of others are dropped and counted, and not
     * answered. A sender can be forged: this keeps out strangers, not attackers. Not together with
     * {@link #onDatagrams}, which is given all there is.
     */
    public DatagramSetup filter(AcceptFilter filter) {
        this.filter = filter;
        return this;
    }

    /**
     * Hears this peer alone, and sends to it without an address; is told when nobody listens there.
     * Not for whoever asks by broadcast: the answers come from other addresses.
     *
     * @param address {@code HOST:PORT}, {@code [v6]:PORT}, {@code :PORT} or {@code PORT}
     */
    public DatagramSetup connect(String address) {
        peer = parse(address);
        return this;
    }

    /** Settings of the socket; see {@link DatagramOptions#DEFAULT}. */
    public DatagramSetup options(DatagramOptions options) {
        this.options = options;
        return this;
    }

    /** Changes settings of the socket: {@code options(o -> o.withBroadcast(true))}. */
    public DatagramSetup options(UnaryOperator<DatagramOptions> change) {
        options = change.apply(options);
        return this;
    }

    /** The engine by its name; {@code auto} unless set. Not together with {@link #group}. */
    public DatagramSetup engine(String name) {
        engine = name;
        return this;
    }

    /** Loops that are there already and stay the caller's to close; the port takes one of them. */
    public DatagramSetup group(LoopGroup group) {
        this.group = group;
        return this;
    }

    DatagramOptions options() {
        return options;
    }

    boolean ownsGroup() {
        return group == null;
    }

    LoopGroup groupOrStart() {
        LoopGroup given = group;
        return given == null ? LoopGroup.start(1, engine) : given;
    }

    /**
     * Opens the port; it receives from now on. Asks for names: not on a loop.
     *
     * @throws ListenException in one sentence, when the address cannot be bound to
     * @throws IOException in one sentence, when the peer cannot be reached
     */
    public DatagramPort start() throws IOException {
        if (onDatagrams != null && !filter.equals(AcceptFilter.ALL)) {
            throw new IllegalStateException("filter() beside onDatagrams(), which gets all");
        }
        HostPort peerName = peer;
        Endpoint to = peerName == null ? null : resolve(peerName);
        HostPort name = address == null ? anyPortOf(to) : address;
        Endpoint at;
        try {
            at = resolve(name);
        } catch (UnknownHostException e) {
            throw new ListenException(
                    name, SocketError.ADDRESS_NOT_AVAILABLE, "no such host is known");
        }
        LoopGroup chosen = groupOrStart();
        EventLoop loop = chosen.next();
        try {
            return DatagramPort.onLoop(loop, () -> new DatagramPort(this, chosen, loop, at, to));
        } catch (EngineException e) {
            if (ownsGroup()) {
                chosen.close();
            }
            SocketError error = e.failure().error();
            throw new ListenException(name, error, error.sentence());
        }
    }

    /** All addresses of the family that the peer is reached by. */
    private static HostPort anyPortOf(@Nullable Endpoint peer) {
        boolean v6 = peer instanceof Endpoint.Inet i && i.address() instanceof Inet6Address;
        return new HostPort(v6 ? "::" : "0.0.0.0", 0);
    }

    private static Endpoint resolve(HostPort name) throws UnknownHostException {
        try {
            return new Endpoint.Inet(name.resolve()[0], name.port());
        } catch (UnknownHostException e) {
            throw new UnknownHostException("no host is known by the name " + name.host());
        }
    }

    static HostPort parse(String address) {
        boolean scheme = address.startsWith(SCHEME);
        return HostPort.parse(scheme ? address.substring(SCHEME.length()) : address);
    }
}
