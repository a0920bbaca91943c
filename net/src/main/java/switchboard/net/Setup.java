package switchboard.net;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import switchboard.engine.SocketOptions;
import switchboard.net.framing.Framing;

/**
 * What servers and clients are set up with before they start. One thread.
 *
 * @param <S> the kind of setup itself, so that calls can be chained
 */
public abstract sealed class Setup<S extends Setup<S>> permits ServerSetup, ClientSetup {

    private final Callbacks callbacks = new Callbacks();
    private @Nullable ConnectionHandler handler;
    private Framing framing = Framing.raw();
    private Limits limits = Limits.DEFAULT;
    private SocketOptions options = SocketOptions.DEFAULT;
    private String engine = "auto";
    private int loops = 1;
    private String protocolName = "";
    private @Nullable LoopGroup group;
    private Tls tls = Tls.none();
    private @Nullable FramePartCallback parts;
    private Metrics metrics = Metrics.NONE;

    Setup() {}

    abstract S self();

    /** How input is cut into frames; raw unless set. */
    public S framing(Framing framing) {
        this.framing = framing;
        return self();
    }

    /** All callbacks at once; the single ones are then not used. */
    public S handler(ConnectionHandler handler) {
        this.handler = handler;
        return self();
    }

    /** See {@link ConnectionHandler#onOpen}. */
    public S onOpen(Consumer<Connection> callback) {
        callbacks.onOpen = callback;
        return self();
    }

    /** See {@link ConnectionHandler#onFrame}. */
    public S onFrame(BiConsumer<Connection, Frame> callback) {
        callbacks.onFrame = callback;
        return self();
    }

    /**
     * Takes frames in parts instead of {@code onFrame}, however large they are: the framing's
     * maximum does not hold, and the frame timeout counts from part to part.
     */
    public S onFramePart(FramePartCallback callback) {
        this.parts = callback;
        return self();
    }

    /** See {@link ConnectionHandler#onEnd}. */
    public S onEnd(Consumer<Connection> callback) {
        callbacks.onEnd = callback;
        return self();
    }

    /** See {@link ConnectionHandler#onDrain}. */
    public S onDrain(Consumer<Connection> callback) {
        callbacks.onDrain = callback;
        return self();
    }

    /** See {@link ConnectionHandler#onClose}. */
    public S onClose(BiConsumer<Connection, CloseReason> callback) {
        callbacks.onClose = callback;
        return self();
    }

    /** How much peers may ask; see {@link Limits#DEFAULT}. */
    public S limits(Limits limits) {
        this.limits = limits;
        return self();
    }

    /** Settings of the sockets; see {@link SocketOptions#DEFAULT}. */
    public S options(SocketOptions options) {
        this.options = options;
        return self();
    }

    /** The engine by its name; {@code auto} unless set. Not together with {@link #group}. */
    public S engine(String name) {
        this.engine = name;
        return self();
    }

    /** Number of loops; 1 unless set. Not together with {@link #group}. */
    public S loops(int count) {
        if (count <= 0) {
            throw new IllegalArgumentException("the number of loops must be positive");
        }
        this.loops = count;
        return self();
    }

    /** Loops that are there already and stay the caller's to close. */
    public S group(LoopGroup group) {
        this.group = group;
        return self();
    }

    /**
     * What this port is, such as {@code a chat room}: a peer whose first bytes are HTTP, TLS, SSH
     * and the like is told and closed. Unless set nothing is looked at.
     */
    public S describedAs(String protocolName) {
        this.protocolName = protocolName;
        return self();
    }

    /**
     * Speaks TLS: {@link Tls#server} for a server, {@link Tls#client} for a client; {@link
     * Tls#none} unless set. {@code onOpen} comes when both sides have agreed.
     *
     * @throws IllegalArgumentException when it is the other's side
     */
    public S tls(Tls tls) {
        this.tls = tls.ofSide(this instanceof ServerSetup);
        return self();
    }

    /** Whether it speaks TLS. */
    boolean hasTls() {
        return !tls.isNone();
    }

    /** Reads what TLS needs from its files; nothing without it. */
    void loadTls() throws TlsException {
        if (hasTls()) {
            tls.load();
        }
    }

    /**
     * Counts what happens, also the turns of the loops: those of a group are told to whoever was
     * set last for one of its servers or clients.
     */
    public S metrics(Metrics metrics) {
        this.metrics = metrics;
        return self();
    }

    /**
     * What its connections have in common.
     *
     * @param peer what a client calls its server
     */
    ConnectionSettings settings(LoopGroup loops, StreamAddress peer) {
        ConnectionHandler chosen = handler;
        TlsSide side = tls.isNone() ? null : TlsSide.of(tls, peer, loops.handshakes());
        return new ConnectionSettings(
                        chosen == null ? callbacks : chosen, framing, limits, protocolName, side)
                .inParts(parts)
                .countedBy(metrics);
    }

    /** The single callbacks, whatever they are used for. */
    ConnectionHandler callbacks() {
        return callbacks;
    }

    SocketOptions socketOptions() {
        return options;
    }

    boolean ownsGroup() {
        return group == null;
    }

    LoopGroup groupOrStart() {
        LoopGroup given = group;
        LoopGroup chosen = given == null ? LoopGroup.start(loops, engine) : given;
        if (metrics != Metrics.NONE) {
            chosen.countedBy(metrics);
        }
        return chosen;
    }
}
