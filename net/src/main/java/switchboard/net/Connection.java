package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Capability;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.EngineFile;
import switchboard.engine.PeerCredentials;
import switchboard.engine.Slices;
import switchboard.engine.SocketHandle;
import switchboard.net.Lifecycle.Phase;
import switchboard.net.framing.Framing;

/**
 * One connection: an input half and an output half over a socket of its loop. {@link #send}, what
 * closes, and what tells whether a half is open may be called from any thread; the rest is for the
 * loop.
 *
 * <p>{@link #closeInput}, {@link #closeOutput} and {@link #close} may be called in any order and
 * more than once; both halves closed by this side are what {@link #close} does. Who ended a
 * connection is told by {@link CloseReason}.
 */
public final class Connection implements AutoCloseable {

    private final EventLoop loop;
    private final ConnectionSettings settings;
    private final ConnectionOwner owner;
    private final Endpoint remote;
    private final SocketHandle handle;
    private final InputHalf input;
    private final OutputHalf output;
    private final @Nullable TlsLayer tls;
    private final Lifecycle life;

    /** Made when another thread sends for the first time. */
    volatile @Nullable Inbox inbox;

    private final Deadlines deadlines;
    private @Nullable Object attachment;
    @Nullable Connection previous;
    @Nullable Connection next;
    int blockedIndex;

    /** Moved by {@link Lifecycle} alone; it stands here because every message looks at it. */
    volatile Phase phase = Phase.CONNECTING;

    Connection(
            EventLoop loop,
            ConnectionSettings settings,
            ConnectionOwner owner,
            SocketHandle handle,
            Endpoint remote,
            boolean connected) {
        this.loop = loop;
        this.settings = settings;
        this.owner = owner;
        this.handle = handle;
        this.remote = remote;
        TlsSide side = settings.tls();
        this.life = new Lifecycle(this, connected && side == null);
        this.deadlines = new Deadlines(this);
        this.input = new InputHalf(this);
        this.output = new OutputHalf(this);
        this.tls = side == null ? null : new TlsLayer(this, side);
        handle.attach(this);
    }

    // ---- what a user calls -------------------------------------------------------------------

    /**
     * Sends a copy of the bytes as one frame, whole or not at all. Returns false when more waits
     * than the limit: these bytes are taken, but stop until {@code onDrain}. When the connection is
     * closed, by this side's {@link #close} or because the peer is gone, nothing is taken and the
     * answer is false: a handler cannot know in time that a peer leaves.
     *
     * @throws IllegalStateException after this side's {@link #closeOutput}, also when the peer is
     *     gone by then
     * @throws IllegalArgumentException when the framing cannot say these bytes as one frame ({@link
     *     switchboard.net.framing.Framing#requireSendable}); nothing is sent then
     */
    public boolean send(Frame frame) {
        return send(frame.segment(), frame.offset(), frame.length());
    }

    /** See {@link #send(Frame)}. */
    public boolean send(byte[] bytes) {
        if (loop.inLoop()) {
            return enqueueUnlessClosed(MemorySegment.ofArray(bytes), 0, bytes.length);
        }
        return mayHandOver() && Inbox.of(this).handOver(bytes.clone());
    }

    /** Sends UTF-8 text as one frame; see {@link #send(Frame)}. */
    public boolean send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return loop.inLoop()
                ? enqueueUnlessClosed(MemorySegment.ofArray(bytes), 0, bytes.length)
                : mayHandOver() && Inbox.of(this).handOver(bytes);
    }

    /** See {@link #send(Frame)}. */
    public boolean send(MemorySegment bytes, long offset, long length) {
        if (loop.inLoop()) {
            return enqueueUnlessClosed(bytes, offset, length);
        }
        return mayHandOver()
                && Inbox.of(this).handOver(bytes.asSlice(offset, length).toArray(JAVA_BYTE));
    }

    private boolean mayHandOver() {
        life.requireOutputNotClosed();
        return isOutputOpen();
    }

    private boolean enqueueUnlessClosed(MemorySegment bytes, long offset, long length) {
        life.requireOutputNotClosed();
        return OutputLimit.enqueue(this, bytes, offset, length);
    }

    /**
     * Sends a part of a file as one frame, behind what was sent before and before what is sent
     * later, without copying it through the program where the engine can ({@link
     * Capability#SEND_FILE}). One file at a time, and not beside a source. Loop thread only.
     *
     * @param file from {@link EventLoop#openFile} of this connection's loop; it stays the caller's,
     *     to be closed when {@code whenOver} is called, or when the loop is closed before
     * @param whenOver called once, on the loop, when the kernel has all of it or never will
     * @throws IllegalStateException after {@link #closeOutput}
     * @throws IllegalArgumentException when the framing cannot say so many bytes as one frame, or
     *     only bytes that it has looked at
     */
    public void sendFile(
            EngineFile file, long position, long count, Consumer<FileOutcome> whenOver) {
        sendFile(file, position, count, false, whenOver);
    }

    /** The same; {@code copied} where the bytes must be seen on their way, as under TLS. */
    void sendFile(
            EngineFile file,
            long position,
            long count,
            boolean copied,
            Consumer<FileOutcome> whenOver) {
        assert loop.inLoop();
        life.requireOutputNotClosed();
        Framing framing = settings.framing();
        if (count <= 0 || settings.trailer().byteSize() > 0) {
            throw new IllegalArgumentException(
                    count <= 0
                            ? "nothing of the file is to be sent"
                            : "a file may hold what ends a frame: send it raw or with a length");
        }
        framing.requireSendable(MemorySegment.NULL, 0, count);
        if (!isOutputOpen()) {
            whenOver.accept(FileOutcome.CONNECTION_CLOSED);
            return;
        }
        boolean seen = copied || tls != null;
        output.send(count, new FileOutput(loop, output, file, position, count, seen, whenOver));
    }

    /** Pulls output from a source from now on, beside what is sent. Loop thread only. */
    public void source(Source source) {
        assert loop.inLoop();
        output.source(source);
    }

    /** The source has something to offer: it is asked at the end of the tick. Loop thread only. */
    public void sourceReady() {
        output.mark();
    }

    /** Whether the peer takes no more bytes for now. Loop thread only. */
    public boolean isOutputBlocked() {
        return output.isBlocked();
    }

    /** Bytes that wait to be sent, without those of a source. Loop thread only. */
    public long queuedBytes() {
        return output.queuedBytes();
    }

    /** Stops to read before the next frame; what was already read waits. Loop thread only. */
    public void pauseReading() {
        assert loop.inLoop();
        if (life.isOpen()) {
            input.pause(InputHalf.PAUSED_BY_APPLICATION);
        }
    }

    /** Reads on after {@link #pauseReading}; what waits comes first. Loop thread only. */
    public void resumeReading() {
        assert loop.inLoop();
        input.resume(InputHalf.PAUSED_BY_APPLICATION);
    }

    /**
     * Nothing more is delivered, neither frames nor the peer's end; what the peer still sends is
     * discarded. Output goes on until {@link #closeOutput}. Any thread; while another than the
     * loop's calls, what was just read may still be delivered.
     */
    public void closeInput() {
        life.ask(Lifecycle.CLOSE_INPUT);
        onLoop(life::closeInput);
    }

    /**
     * Sends FIN behind everything queued; input goes on. From now on {@link #send} is a mistake of
     * this side and throws. That the peer has everything is known only from its answer or its own
     * end. Any thread.
     */
    public void closeOutput() {
        life.ask(Lifecycle.CLOSE_OUTPUT);
        onLoop(life::closeOutput);
    }

    /**
     * Closes both halves: what is queued is still sent, then FIN; nothing more is delivered, and
     * what the peer still sends is read and discarded for a moment, so that no reset destroys the
     * last words on their way. Any thread.
     */
    @Override
    public void close() {
        close(Lifecycle.closedByThisSide());
    }

    /** See {@link #close()}, with the reason that {@code onClose} is given. Any thread. */
    public void close(CloseReason why) {
        life.ask(Lifecycle.CLOSE);
        onLoop(() -> life.drain(why));
    }

    /** Tells a peer of text frames why, behind the frame under way, and closes. Any thread. */
    public void cut(CloseReason why, String text) {
        life.ask(Lifecycle.CLOSE);
        onLoop(() -> life.sayFarewell(why, text));
    }

    /** Closes at once; what waits is lost. Any thread. */
    public void abort(CloseReason why) {
        life.ask(Lifecycle.CLOSE);
        onLoop(() -> life.closeNow(why));
    }

    private void onLoop(Runnable step) {
        if (loop.inLoop()) {
            step.run();
        } else {
            boolean ignored = loop.tryExecute(step); // with its loop everything is closed anyway
        }
    }

    /** The peer's address. Any thread. */
    public Endpoint remoteAddress() {
        return remote;
    }

    /** This side's address. Loop thread only, while the connection is open. */
    public Endpoint localAddress() {
        return engine().localAddress(handle);
    }

    /**
     * The process and user at the other end of a Unix socket, as the kernel knows them; empty for
     * other sockets and on engines that cannot tell ({@link
     * switchboard.engine.Capability#PEER_CREDENTIALS}). Loop thread only, while the connection is
     * open.
     */
    public Optional<PeerCredentials> peerCredentials() {
        return engine().peerCredentials(handle);
    }

    /** Whether frames, or the peer's end, may still be delivered. Any thread. */
    public boolean isInputOpen() {
        return life.hasNotAsked(Lifecycle.CLOSE_INPUT)
                && input.isOpen()
                && phase.compareTo(Phase.DRAINING) < 0;
    }

    /** Whether {@link #send} still takes frames. Any thread. */
    public boolean isOutputOpen() {
        return life.hasNotAsked(Lifecycle.CLOSE_OUTPUT) && takesOutput();
    }

    boolean takesOutput() {
        return output.isOpen() && phase.compareTo(Phase.DRAINING) < 0;
    }

    /** What was agreed on; nothing for a connection without TLS. Loop thread only. */
    public Optional<TlsSession> tls() {
        return tls == null ? Optional.empty() : Optional.of(tls.session());
    }

    /** The loop that serves this connection. Any thread. */
    public EventLoop loop() {
        return loop;
    }

    /** Keeps an object with the connection. Loop thread only. */
    public void attach(Object object) {
        attachment = object;
    }

    /** The object given to {@link #attach}. Loop thread only. */
    public @Nullable Object attachment() {
        return attachment;
    }

    // ---- its socket, with TLS or without -----------------------------------------------------

    boolean hasTls() {
        return tls != null;
    }

    @Nullable TlsLayer tlsLayer() {
        return tls;
    }

    Engine engine() {
        return loop.engine();
    }

    SocketHandle handle() {
        return handle;
    }

    void switchReceiving(boolean on) {
        if (isConnected() || phase == Phase.LINGERING) {
            engine().receive(handle, on && (tls == null || !tls.keepsInputBack()));
        }
    }

    /** As {@link Engine#trySend}; where there is TLS, it encrypts what it takes. */
    long trySend(Slices slices) {
        return tls == null ? engine().trySend(handle, slices) : tls.trySend(slices);
    }

    /** The kernel has taken bytes. */
    void bytesSent(long bytes) {
        deadlines.active();
        settings.metrics().bytesSent(bytes);
    }

    /** Ends this side's half on the wire; false when that is for when the socket takes more. */
    boolean sendFin() {
        if (tls != null) {
            return tls.finish();
        }
        engine().shutdownOutput(handle);
        return true;
    }

    void encryptNoMore() {
        if (tls != null) {
            tls.fail();
        }
    }

    // ---- for the parts it is made of ---------------------------------------------------------

    ConnectionSettings settings() {
        return settings;
    }

    ConnectionOwner owner() {
        return owner;
    }

    boolean isText() {
        return settings.framing().isText();
    }

    InputHalf input() {
        return input;
    }

    OutputHalf output() {
        return output;
    }

    Lifecycle life() {
        return life;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    boolean isConnected() {
        return phase == Phase.OPEN || phase == Phase.DRAINING;
    }

    boolean isClosing() {
        return phase.compareTo(Phase.CLOSING) >= 0;
    }

    /** Tells a peer of text frames something; others are told nothing. */
    void tell(String text) {
        if (isText() && isOutputOpen()) {
            send(text);
        }
    }
}
