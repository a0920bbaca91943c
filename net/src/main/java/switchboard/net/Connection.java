package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Capability;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.EngineFile;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.PeerCredentials;
import switchboard.engine.Slices;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.net.CloseReason.Kind;
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

    private static final LoopLog LOG = new LoopLog(Connection.class);

    private static final AtomicReferenceFieldUpdater<Connection, @Nullable Inbox> INBOX =
            AtomicReferenceFieldUpdater.newUpdater(Connection.class, Inbox.class, "inbox");

    private final EventLoop loop;
    private final ConnectionSettings settings;
    private final ConnectionOwner owner;
    private final Endpoint remote;
    private final SocketHandle handle;
    private final InputHalf input;
    private final OutputHalf output;
    private final @Nullable TlsLayer tls;
    private final MemorySegment trailer;
    private final Lifecycle life;

    /** Made when another thread sends for the first time. */
    private volatile @Nullable Inbox inbox;

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
        this.output = new OutputHalf(this, loop.chunks(), settings.limits().outputBytesMax());
        this.trailer = settings.trailer();
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
        return mayHandOver() && inbox().handOver(bytes.clone());
    }

    /** Sends UTF-8 text as one frame; see {@link #send(Frame)}. */
    public boolean send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return loop.inLoop()
                ? enqueueUnlessClosed(MemorySegment.ofArray(bytes), 0, bytes.length)
                : mayHandOver() && inbox().handOver(bytes);
    }

    /** See {@link #send(Frame)}. */
    public boolean send(MemorySegment bytes, long offset, long length) {
        if (loop.inLoop()) {
            return enqueueUnlessClosed(bytes, offset, length);
        }
        return mayHandOver() && inbox().handOver(bytes.asSlice(offset, length).toArray(JAVA_BYTE));
    }

    private Inbox inbox() {
        Inbox made = inbox;
        if (made == null) {
            Inbox fresh = new Inbox(this);
            made = INBOX.compareAndSet(this, null, fresh) ? fresh : Objects.requireNonNull(inbox);
        }
        return made;
    }

    private boolean mayHandOver() {
        life.requireOutputNotClosed();
        return isOutputOpen();
    }

    private boolean enqueueUnlessClosed(MemorySegment bytes, long offset, long length) {
        life.requireOutputNotClosed();
        return enqueue(bytes, offset, length);
    }

    /** As {@link #send}, but what was sent by another thread before is not its loop's mistake. */
    boolean enqueue(MemorySegment bytes, long offset, long length) {
        if (!takesOutput()) {
            return false;
        }
        settings.framing().requireSendable(bytes, offset, length);
        long allowed =
                (long) settings.limits().outputBytesMax() + settings.framing().frameBytesMax();
        if (output.isOverLimit() && output.queuedBytes() > allowed) {
            life.closeNow(CloseReason.of(Kind.OUTPUT_LIMIT, "more output waits than is allowed"));
            return false;
        }
        return append(bytes, offset, length);
    }

    /** As {@link #enqueue}, for whoever has waited until there is room. */
    boolean append(MemorySegment bytes, long offset, long length) {
        if (!takesOutput()) {
            return false;
        }
        boolean within = output.append(bytes, offset, length, trailer);
        if (loop.chunks().bytesTaken() > settings.limits().outputBytesInAllMax()) {
            closeLongestQueue();
        }
        if (!within) {
            pauseByOutput();
        }
        return within;
    }

    void pauseByOutput() {
        if (input.pause(InputHalf.PAUSED_BY_OUTPUT)) {
            switchReceiving(false);
        }
    }

    /** A thread has given the right to write to the loop. Any thread. */
    void outputReturned() {
        boolean ignored =
                loop.tryExecute(() -> {
                    output.rightReturned();
                    life.closeHandle();
                });
    }

    /** A thread has sent something by itself. Any thread. */
    void sentByThread() {
        if (settings.idleNanos() > 0) {
            deadlines.activeElsewhere();
        }
    }

    /** Who holds most of the memory that peers who do not read may hold together has to go. */
    private void closeLongestQueue() {
        Connection longest = loop.blocked().withLongestQueue();
        if (longest != null) {
            String why =
                    "all output that waits is more than is allowed, and most of it was for this";
            longest.life.closeNow(CloseReason.of(Kind.OUTPUT_LIMIT, why));
        }
    }

    /** A last sentence, which no limit on output keeps back. */
    void enqueueFarewell(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        output.append(MemorySegment.ofArray(bytes), 0, bytes.length, trailer);
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
        if (count <= 0 || trailer.byteSize() > 0) {
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

    /** The file cannot be sent to its end, so the frame under way has none. */
    void fileFailed(FileOutcome how) {
        String why =
                how == FileOutcome.FILE_ENDED
                        ? SocketError.FILE_ENDED.sentence()
                        : "the file cannot be read";
        life.closeNow(CloseReason.of(Kind.IO_ERROR, why));
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
        if (life.isOpen() && input.pause(InputHalf.PAUSED_BY_APPLICATION)) {
            switchReceiving(false);
        }
    }

    /** Reads on after {@link #pauseReading}; what waits comes first. Loop thread only. */
    public void resumeReading() {
        assert loop.inLoop();
        resume(InputHalf.PAUSED_BY_APPLICATION);
    }

    private void resume(int cause) {
        if (input.resume(cause)) {
            loop.tryExecute(this::readOn);
        }
    }

    /** What is held comes before anything new: bytes would pile up behind it, a reset hide it. */
    private void readOn() {
        if (isConnected() && !input.isPaused()) {
            long began = loop.readClock();
            deadlines.read(); // the time of a pause was not the peer's
            deadlines.arm();
            input.readOn();
            EventLoop.warnIfHeld(loop.readClock() - began, this);
            if (!input.isPaused()) {
                switchReceiving(true);
            }
        }
    }

    private void switchReceiving(boolean on) {
        if (isConnected() || life.phase() == Phase.LINGERING) {
            engine().receive(handle, on && (tls == null || !tls.keepsInputBack()));
        }
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
     * Discards what still comes, and waits for the peer's end as long as that takes. Any thread.
     */
    void discardRest() {
        onLoop(this::discardInput);
    }

    void discardInput() {
        input.discard();
        boolean resumed = input.resume(InputHalf.PAUSED_BY_APPLICATION);
        if (input.resume(InputHalf.PAUSED_BY_OUTPUT) || resumed) {
            switchReceiving(true);
        }
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

    private boolean takesOutput() {
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

    // ---- what the engine says ----------------------------------------------------------------

    void connected() {
        if (life.phase() == Phase.CONNECTING) {
            if (tls == null) {
                agreed();
            } else {
                tls.start();
            }
        }
    }

    /** Its socket has just been accepted. */
    void accepted() {
        if (tls == null) {
            opened();
        } else {
            tls.start();
        }
    }

    /** Nothing stands between both sides any more. */
    void agreed() {
        owner.connected(this);
        opened();
    }

    void opened() {
        life.open();
        deadlines.active();
        deadlines.read();
        settings.metrics().connectionOpened();
        JfrEvents.opened(this);
        guarded(() -> settings.handler().onOpen(this));
        if (!input.isPaused()) {
            switchReceiving(true); // also when it is closed by now: the peer's words are discarded
        }
        deadlines.arm();
    }

    void received(MemorySegment buffer, int offset, int length) {
        active();
        settings.metrics().bytesReceived(length);
        if (settings.readNanos() > 0) {
            deadlines.read();
        }
        heedCloseInput();
        output.beginInput();
        if (tls == null) {
            input.received(buffer, offset, length);
        } else {
            tls.received(buffer, offset, length);
        }
        endInput();
    }

    /** The kernel has taken bytes. */
    void bytesSent(long bytes) {
        active();
        settings.metrics().bytesSent(bytes);
    }

    /** Either side has sent bytes. */
    private void active() {
        if (settings.idleNanos() > 0) {
            deadlines.active();
        }
    }

    private void endInput() {
        try {
            output.endInput(loop.slices());
        } catch (Throwable e) {
            handlerFailed(e);
        }
    }

    void ended() {
        heedCloseInput();
        if (tls == null) {
            input.peerEnded();
        } else {
            tls.ended();
        }
    }

    /** Another thread's call may still be on its way to the loop. */
    private void heedCloseInput() {
        if (!life.hasNotAsked(Lifecycle.CLOSE_INPUT)) {
            input.discard();
        }
    }

    void sent(long bytes, Slices slices) {
        try {
            if (tls == null) {
                output.sent(bytes, slices);
            } else if (tls.sent(bytes)) {
                output.unblock();
                output.pull(slices);
            }
        } catch (Throwable e) {
            handlerFailed(e);
        }
    }

    /** The end of a tick: output goes to the engine. */
    void pull(Slices slices) {
        try {
            output.pull(slices);
        } catch (Throwable e) {
            handlerFailed(e);
        }
    }

    void writable(Slices slices) {
        if (tls == null || tls.writable()) {
            output.unblock();
            pull(slices);
        }
    }

    void failed(Failure failure) {
        FileOutcome ofFile = ofFile(failure);
        boolean ofSend = failure.operation() == Operation.SEND || isOfFile(failure);
        if (ofSend) {
            if (tls != null) {
                tls.sendFailed();
            }
            output.sendFailed(ofFile);
        }
        if (tls != null && tls.isHandshaking()) {
            tls.broken(failure);
        } else if (ofFile != FileOutcome.CONNECTION_CLOSED) {
            fileFailed(ofFile);
        } else if (life.phase() == Phase.CONNECTING) {
            owner.connectFailed(this, failure.error());
            life.closeNow(CloseReason.of(Kind.CONNECT_FAILED, failure.error().sentence()));
        } else if (ofSend && input.isOpen() && life.isOpen()) {
            // What the peer sent before it went away is still delivered; the end of input closes.
            life.willEnd(Lifecycle.reasonOf(failure));
            resume(InputHalf.PAUSED_BY_OUTPUT);
            if (tls != null) {
                tls.answered();
            }
        } else {
            // On the way to the end this side's reason stands.
            life.closeNow(life.isOpen() ? Lifecycle.reasonOf(failure) : life.reason());
        }
    }

    private static boolean isOfFile(Failure failure) {
        return failure.operation() == Operation.SEND_FILE;
    }

    /** What a failure is for the file under way; what is not the socket's is the file's. */
    private static FileOutcome ofFile(Failure failure) {
        if (!isOfFile(failure)) {
            return FileOutcome.CONNECTION_CLOSED;
        }
        return switch (failure.error()) {
            case FILE_ENDED -> FileOutcome.FILE_ENDED;
            case OTHER -> FileOutcome.FILE_FAILED;
            default -> FileOutcome.CONNECTION_CLOSED;
        };
    }

    void closed() {
        deadlines.cancel();
        if (tls != null) {
            tls.closed();
        }
        life.closed();
        owner.connectionClosed(this, life.reason());
    }

    // ---- what the halves say -----------------------------------------------------------------

    void deliver(MemorySegment bytes, int offset, int length) {
        Frame frame = loop.frame();
        frame.show(bytes, offset, length);
        try {
            settings.metrics().frameReceived();
            settings.handler().onFrame(this, frame);
        } catch (Throwable e) {
            handlerFailed(e);
        }
    }

    void deliverPart(FramePartCallback parts, MemorySegment bytes, int from, int to, boolean last) {
        Frame part = loop.frame();
        part.show(bytes, from, to - from);
        try {
            if (last) {
                settings.metrics().frameReceived();
            }
            parts.onFramePart(this, part, last);
        } catch (Throwable e) {
            handlerFailed(e);
        }
    }

    void drained() {
        resume(InputHalf.PAUSED_BY_OUTPUT);
        guarded(() -> settings.handler().onDrain(this));
    }

    /** Tells a peer of text frames something; others are told nothing. */
    void tell(String text) {
        if (isText() && isOutputOpen()) {
            send(text);
        }
    }

    // ---- what TLS says, and is asked ---------------------------------------------------------

    boolean hasTls() {
        return tls != null;
    }

    /** As {@link Engine#trySend}; where there is TLS, it encrypts what it takes. */
    long trySend(Slices slices) {
        return tls == null ? engine().trySend(handle, slices) : tls.trySend(slices);
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

    /** Nothing comes of it: {@code tells} says whether the peer has a moment to read why. */
    void notAgreed(CloseReason why, boolean tells) {
        owner.notAgreed(this, why);
        if (tells) {
            life.handshakeFailed(why);
        } else {
            life.closeNow(why);
        }
    }

    /** The peer's next bytes are wanted again by TLS, unless somebody else keeps them back. */
    void readOnEncrypted() {
        if (life.phase() == Phase.CONNECTING || !input.isPaused()) {
            engine().receive(handle, true);
        }
    }

    /** The answers to what was delivered go out now. */
    void pullNow() {
        endInput();
        output.beginInput();
    }

    /** The peer closed both halves; what was delivered before is still looked at. */
    void outputClosedByPeer() {
        if (input.hasEnded()) {
            life.bothHalvesClosed();
        } else {
            life.willEnd(CloseReason.of(Kind.PEER_CLOSED, "the peer has left"));
            output.fail();
            resume(InputHalf.PAUSED_BY_OUTPUT);
        }
    }

    boolean isClosing() {
        return phase.compareTo(Phase.CLOSING) >= 0;
    }

    // ---- for the parts it is made of ---------------------------------------------------------

    /** Whatever users' code throws ends this connection alone, and what holds the loop is named. */
    void guarded(Runnable callback) {
        long began = loop.readClock();
        try {
            callback.run();
        } catch (Throwable e) {
            handlerFailed(e);
        }
        EventLoop.warnIfHeld(loop.readClock() - began, this);
    }

    private void handlerFailed(Throwable thrown) {
        LOG.error("handler " + handlerName() + " failed; its connection is closed", thrown);
        life.closeNow(CloseReason.of(Kind.HANDLER_FAILED, "the handler failed: " + thrown));
    }

    String handlerName() {
        return settings.handler().getClass().getName();
    }

    ConnectionSettings settings() {
        return settings;
    }

    ConnectionHandler handler() {
        return settings.handler();
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

    Engine engine() {
        return loop.engine();
    }

    SocketHandle handle() {
        return handle;
    }

    boolean isConnected() {
        return phase == Phase.OPEN || phase == Phase.DRAINING;
    }
}
