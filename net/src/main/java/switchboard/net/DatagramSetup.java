package switchboard.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.SocketError;

/** A port for datagrams before it is opened; from {@link DatagramPort#bind(String)}. One thread. */
public final class DatagramSetup {

    private static final String UDP = "udp://";
    private static final String UNIX = "unix:";

    private final @Nullable StreamAddress address;
    private final boolean unix;
    private @Nullable StreamAddress peer;
    @Nullable BiConsumer<DatagramPort, Datagram> onDatagram;
    @Nullable BiConsumer<DatagramPort, Datagrams> onDatagrams;
    @Nullable DatagramFailureListener onFailure;
    int queuedMax = 1_024;
    long queuedBytesMax = 1 << 20;
    AcceptFilter filter = AcceptFilter.ALL;
    private DatagramOptions options = DatagramOptions.DEFAULT;
    private String engine = "auto";
    private @Nullable LoopGroup group;
    private @Nullable EventLoop loop;

    /** For an address, or without one for any of UDP or a name of the kernel's choice. */
    DatagramSetup(@Nullable StreamAddress address, boolean unix) {
        this.address = address;
        this.unix = unix || address instanceof UnixPath;
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
     * @param address {@code HOST:PORT}, {@code [v6]:PORT}, {@code :PORT} or {@code PORT}, of a Unix
     *     socket {@code unix:/path} or {@code unix:@name}
     */
    public DatagramSetup connect(String address) {
        return connect(parse(address));
    }

    DatagramSetup connect(StreamAddress to) {
        if (to instanceof UnixPath != unix) {
            String kind = unix ? "a Unix socket" : "a port of UDP";
            throw new IllegalArgumentException(kind + " cannot be connected to " + to);
        }
        peer = to;
        return this;
    }

    /**
     * Who is told of datagrams that the kernel has not taken; without it a cause is logged once.
     */
    public DatagramSetup onFailure(DatagramFailureListener listener) {
        onFailure = listener;
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

    /**
     * The loop of another port, so that the callbacks of both never run at the same time. It stays
     * the other's to close, which is to be closed last.
     */
    public DatagramSetup beside(DatagramPort other) {
        group = other.group();
        loop = other.loop();
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
     * @throws ConnectException in one sentence, when the peer cannot be connected to: a Unix socket
     *     has to be there
     * @throws IOException in one sentence, when the peer's name is not known, or a Unix socket of
     *     no name of its own cannot be opened
     */
    public DatagramPort start() throws IOException {
        if (onDatagrams != null && !filter.equals(AcceptFilter.ALL)) {
            throw new IllegalStateException("filter() beside onDatagrams(), which gets all");
        }
        StreamAddress peerName = peer;
        Endpoint to = peerName == null ? null : resolve(peerName);
        Endpoint at = here(to);
        LoopGroup chosen = groupOrStart();
        try {
            String unmet = unix ? Requirements.unmetByUnixDatagrams(chosen) : "";
            if (!unmet.isEmpty()) {
                throw cannotListen(at, SocketError.NOT_SUPPORTED, unmet);
            }
            EventLoop given = loop;
            EventLoop on = given == null ? chosen.next() : given;
            return DatagramPort.onLoop(on, () -> new DatagramPort(this, chosen, on, at, to));
        } catch (EngineException e) {
            closeOwn(chosen);
            throw said(e.failure(), at);
        } catch (IOException e) {
            closeOwn(chosen);
            throw e;
        }
    }

    private void closeOwn(LoopGroup chosen) {
        if (ownsGroup()) {
            chosen.close();
        }
    }

    private IOException said(Failure failure, Endpoint at) {
        SocketError error = failure.error();
        if (peer == null || failure.operation() != Operation.CONNECT) {
            return cannotListen(at, error, error.sentence());
        }
        String text = "cannot connect to " + peer + ": " + error.sentence();
        return error == SocketError.CONNECTION_REFUSED || error == SocketError.NOT_FOUND
                ? new ConnectException.Refused(text)
                : new ConnectException.Failed(text);
    }

    private IOException cannotListen(Endpoint at, SocketError error, String why) {
        if (address != null) {
            return new ListenException(address, error, why);
        }
        return at instanceof Endpoint.Inet inet
                ? new ListenException(new HostPort(inet.host(), inet.port()), error, why)
                : new IOException("cannot open a Unix socket for datagrams: " + why);
    }

    private Endpoint here(@Nullable Endpoint to) throws ListenException {
        if (address == null) {
            return unix ? new Endpoint.Unix("") : anyPortOf(to);
        }
        try {
            return resolve(address);
        } catch (UnknownHostException e) {
            throw new ListenException(
                    address, SocketError.ADDRESS_NOT_AVAILABLE, "no such host is known");
        }
    }

    /** All addresses of the family that the peer is reached by. */
    private static Endpoint anyPortOf(@Nullable Endpoint peer) {
        boolean v6 = peer instanceof Endpoint.Inet i && i.address() instanceof Inet6Address;
        return new Endpoint.Inet(InetAddress.ofLiteral(v6 ? "::" : "0.0.0.0"), 0);
    }

    private static Endpoint resolve(StreamAddress name) throws UnknownHostException {
        return switch (name) {
            case UnixPath path -> path.endpoint();
            case HostPort host -> resolve(host);
        };
    }

    private static Endpoint resolve(HostPort name) throws UnknownHostException {
        try {
            return new Endpoint.Inet(name.resolve()[0], name.port());
        } catch (UnknownHostException e) {
            throw new UnknownHostException("no host is known by the name " + name.host());
        }
    }

    static StreamAddress parse(String address) {
        if (address.startsWith(UNIX)) {
            return new UnixPath(address.substring(UNIX.length()));
        }
        boolean scheme = address.startsWith(UDP);
        return HostPort.parse(scheme ? address.substring(UDP.length()) : address);
    }
}
