package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.Slices;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.net.CloseReason.Kind;

/**
 * One connection: an input half and an output half over a socket of its loop. {@link #send}, {@link
 * #closeOutput}, {@link #close} and what reads the addresses may be called from any thread; the rest
 * is for the loop.
 *
 * <p>Closing is a protocol with named steps; whatever waits is still sent:
 *
 * <pre>
 *   CONNECTING --> OPEN --close--> DRAINING --all sent, FIN--> LINGERING --peer's FIN, 1 s--> CLOSED
 *        '----------'----- reset, abort, deadline ------------------------------------------> CLOSED
 * </pre>
 *
 * Lingering reads and discards what the peer still sends, so that a reset does not destroy the last
 * words on their way.
 */
public final class Connection implements AutoCloseable {

    enum Phase {
        CONNECTING,
        OPEN,
        DRAINING,
        LINGERING,
        /** The engine has been asked to close; its answer ends the connection. */
        CLOSING,
        CLOSED
    }

    private static final System.Logger LOG = System.getLogger(Connection.class.getName());
    private static final long LINGER_NANOS = 1_000_000_000;
    private static final int LINGER_BYTES = 64 << 10;
    private static final long DRAIN_NANOS = 30_000_000_000L;
    private static final AtomicIntegerFieldUpdater<Connection> INBOX =
            AtomicIntegerFieldUpdater.newUpdater(Connection.class, "inboxBytes");

    private final EventLoop loop;
    private final ConnectionSettings settings;
    private final ConnectionOwner owner;
    private final Endpoint remote;
    private final SocketHandle handle;
    private final InputHalf input;
    private final OutputHalf output;
    private final MemorySegment trailer;
    private Phase phase;
    private CloseReason reason = CloseReason.of(Kind.CLOSED, "closed");
    private @Nullable Object attachment;
    private @Nullable Timer timer;
    private long activeNanos;
    private long lingerUntilNanos;
    private int discardedBytes;
    private boolean saysFarewell;
    private boolean opened;
    @Nullable Connection previous;
    @Nullable Connection next;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile int inboxBytes;

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
        this.phase = connected ? Phase.OPEN : Phase.CONNECTING;
        this.input = new InputHalf(this, settings);
        this.output = new OutputHalf(this, loop.chunks(), settings.limits().outputBytesMax());
        this.trailer = settings.trailer();
        handle.attach(this);
    }

    // ---- what a user calls -------------------------------------------------------------------

    /**
     * Sends a copy of the bytes as one frame, whole or not at all. Returns false when more waits
     * than the limit: these bytes are taken, but stop until {@code onDrain}. After {@link
     * #closeOutput} or {@link #close} nothing is taken and the answer is false.
     */
    public boolean send(Frame frame) {
        return send(frame.segment(), frame.offset(), frame.length());
    }

    /** See {@link #send(Frame)}. */
    public boolean send(byte[] bytes) {
        if (loop.inLoop()) {
            return enqueue(MemorySegment.ofArray(bytes), 0, bytes.length);
        }
        return handOver(bytes.clone());
    }

    /** Sends UTF-8 text as one frame; see {@link #send(Frame)}. */
    public boolean send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return loop.inLoop()
                ? enqueue(MemorySegment.ofArray(bytes), 0, bytes.length)
                : handOver(bytes);
    }

    /** See {@link #send(Frame)}. */
    public boolean send(MemorySegment bytes, long offset, long length) {
        if (loop.inLoop()) {
            return enqueue(bytes, offset, length);
        }
        return handOver(bytes.asSlice(offset, length).toArray(JAVA_BYTE));
    }

    /** Another thread's frame goes through the loop's tasks, and counts until it arrives there. */
    private boolean handOver(byte[] copy) {
        int waiting = INBOX.addAndGet(this, copy.length);
        loop.execute(
                () -> {
                    INBOX.addAndGet(this, -copy.length);
                    enqueue(MemorySegment.ofArray(copy), 0, copy.length);
                });
        return waiting <= settings.limits().outputBytesMax();
    }

    private boolean enqueue(MemorySegment bytes, long offset, long length) {
        if (!output.isOpen() || phase.compareTo(Phase.OPEN) > 0) {
            return false;
        }
        long allowed = (long) settings.limits().outputBytesMax() + settings.framing().frameBytesMax();
        if (output.isOverLimit() && output.queuedBytes() > allowed) {
            abort(CloseReason.of(Kind.OUTPUT_LIMIT, "more output waits than is allowed"));
            return false;
        }
        boolean within = output.append(bytes, offset, length, trailer);
        if (!within && input.pause(InputHalf.PAUSED_BY_OUTPUT)) {
            switchReceiving(false);
        }
        return within;
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
        if (input.pause(InputHalf.PAUSED_BY_APPLICATION)) {
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
            switchReceiving(true);
            loop.execute(this::deliverHeld);
        }
    }

    private void deliverHeld() {
        if (phase == Phase.OPEN || phase == Phase.DRAINING) {
            input.deliverHeld();
        }
    }

    private void switchReceiving(boolean on) {
        if (phase == Phase.OPEN || phase == Phase.DRAINING || phase == Phase.LINGERING) {
            engine().receive(handle, on);
        }
    }

    /** Nothing more is delivered; what the peer still sends is discarded. Any thread. */
    public void closeInput() {
        onLoop(this::discardInput);
    }

    private void discardInput() {
        input.discard();
        boolean resumed = input.resume(InputHalf.PAUSED_BY_APPLICATION);
        if (input.resume(InputHalf.PAUSED_BY_OUTPUT) || resumed) {
            switchReceiving(true);
        }
    }

    /** Sends FIN behind everything queued; input goes on. Any thread. */
    public void closeOutput() {
        onLoop(output::finish);
    }

    /** Closes both halves: what is queued is still sent, nothing more is delivered. Any thread. */
    @Override
    public void close() {
        close(CloseReason.of(Kind.CLOSED, "closed by this side"));
    }

    /** See {@link #close()}, with the reason that {@code onClose} is given. Any thread. */
    public void close(CloseReason why) {
        onLoop(() -> drain(why));
    }

    /** Tells a peer of text frames why, behind the frame under way, and closes. Any thread. */
    public void cut(CloseReason why, String text) {
        onLoop(() -> sayFarewell(why, text));
    }

    /** Closes at once; what waits is lost. Any thread. */
    public void abort(CloseReason why) {
        onLoop(() -> closeNow(why));
    }

    private void onLoop(Runnable step) {
        if (loop.inLoop()) {
            step.run();
        } else {
            loop.execute(step);
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

    /** Whether frames still come. Loop thread only. */
    public boolean isInputOpen() {
        return input.isOpen() && phase.compareTo(Phase.DRAINING) < 0;
    }

    /** Whether {@link #send} still takes frames. Loop thread only. */
    public boolean isOutputOpen() {
        return output.isOpen() && phase.compareTo(Phase.DRAINING) < 0;
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
        if (phase == Phase.CONNECTING) {
            phase = Phase.OPEN;
            owner.connected(this);
            opened();
        }
    }

    void opened() {
        opened = true;
        activeNanos = loop.nanoTime();
        guarded(() -> settings.handler().onOpen(this));
        if (phase == Phase.OPEN && !input.isPaused()) {
            engine().receive(handle, true);
        }
        if (settings.idleNanos() > 0) {
            armTimer();
        }
    }

    void received(MemorySegment buffer, int offset, int length) {
        activeNanos = loop.nanoTime();
        input.received(buffer, offset, length);
    }

    void ended() {
        input.peerEnded();
    }

    void sent(long bytes) {
        if (bytes > 0) {
            activeNanos = loop.nanoTime();
        }
        output.sent(bytes);
    }

    /** The end of a tick: output goes to the engine. */
    void pull(Slices slices) {
        output.pull(slices);
    }

    void writable(Slices slices) {
        output.writable(slices);
    }

    void failed(Failure failure) {
        if (failure.operation() == Operation.SEND) {
            output.sendFailed();
        }
        if (phase == Phase.CONNECTING) {
            owner.connectFailed(this, failure.error());
            closeNow(CloseReason.of(Kind.CONNECT_FAILED, failure.error().sentence()));
        } else if (failure.operation() == Operation.SEND && input.isOpen() && phase == Phase.OPEN) {
            // What the peer sent before it went away is still delivered; the end of input closes.
            reason = reasonOf(failure);
            resume(InputHalf.PAUSED_BY_OUTPUT);
        } else {
            // On the way to the end this side's reason stands.
            closeNow(phase == Phase.OPEN ? reasonOf(failure) : reason);
        }
    }

    private static CloseReason reasonOf(Failure failure) {
        SocketError error = failure.error();
        Kind kind =
                switch (error) {
                    case CONNECTION_RESET, BROKEN_PIPE -> Kind.PEER_RESET;
                    case TIMED_OUT, HOST_UNREACHABLE -> Kind.PEER_VANISHED;
                    default -> Kind.IO_ERROR;
                };
        return CloseReason.of(kind, error.sentence());
    }

    void closed() {
        phase = Phase.CLOSED;
        output.closed();
        if (timer != null) {
            loop.cancel(timer);
        }
        if (saysFarewell) {
            loop.giveFarewellPlace();
        }
        if (opened) {
            try {
                settings.handler().onClose(this, reason);
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                LOG.log(Level.ERROR, "onClose of " + handlerName() + " failed", e);
            }
        }
        owner.connectionClosed(this, reason);
    }

    // ---- what the halves say -----------------------------------------------------------------

    void deliver(MemorySegment bytes, int offset, int length) {
        Frame frame = loop.frame();
        frame.show(bytes, offset, length);
        try {
            settings.handler().onFrame(this, frame);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            handlerFailed(e);
        }
    }

    void deliverEnd() {
        if (phase == Phase.OPEN && output.hasFailed()) {
            closeNow(reason);
        } else if (phase == Phase.OPEN) {
            guarded(() -> settings.handler().onEnd(this));
            if (phase == Phase.OPEN && output.isOver()) {
                closeNow(peerClosed());
            }
        } else if (phase == Phase.LINGERING) {
            closeNow(reason);
        }
    }

    private static CloseReason peerClosed() {
        return CloseReason.of(Kind.PEER_CLOSED, "the peer has left");
    }

    void drained() {
        resume(InputHalf.PAUSED_BY_OUTPUT);
        guarded(() -> settings.handler().onDrain(this));
    }

    /** Tells a peer of text frames something; others are told nothing. */
    void tell(String text) {
        if (settings.framing().isText()) {
            send(text);
        }
    }

    void frameTooLong(int bytes) {
        int max = settings.framing().frameBytesMax();
        String text = "frame refused: longer than " + max + " bytes";
        sayFarewell(
                CloseReason.of(Kind.FRAME_TOO_LONG, text + ", " + bytes + " and no end"), text);
    }

    void frameTimedOut() {
        long seconds = settings.limits().frameTimeout().toSeconds();
        String text = "a line must end within " + seconds + " s of its first byte";
        sayFarewell(CloseReason.of(Kind.FRAME_TIMEOUT, text), text);
    }

    void wrongProtocol(String other) {
        String text = "this is " + settings.protocolName() + ", not " + other;
        sayFarewell(CloseReason.of(Kind.WRONG_PROTOCOL, text), text);
    }

    /** FIN has gone out behind everything. */
    void outputFinished() {
        if (phase == Phase.DRAINING) {
            if (input.hasEnded()) {
                closeNow(reason);
            } else {
                phase = Phase.LINGERING;
                lingerUntilNanos = Math.min(lingerUntilNanos, loop.nanoTime() + LINGER_NANOS);
                armTimer();
            }
        } else if (phase == Phase.OPEN && input.hasEnded()) {
            closeNow(peerClosed());
        }
    }

    void discarded(int length) {
        discardedBytes += length;
        if (phase == Phase.LINGERING && discardedBytes > LINGER_BYTES) {
            closeNow(reason);
        }
    }

    // ---- closing -----------------------------------------------------------------------------

    private void drain(CloseReason why) {
        if (phase == Phase.CONNECTING) {
            closeNow(why);
        } else if (phase == Phase.OPEN) {
            phase = Phase.DRAINING;
            reason = input.hasEnded() && why.kind() == Kind.CLOSED ? peerClosed() : why;
            lingerUntilNanos = Long.MAX_VALUE;
            discardInput();
            if (output.isOver()) {
                outputFinished();
            } else {
                output.finish();
            }
        }
    }

    private void sayFarewell(CloseReason why, String text) {
        if (phase != Phase.OPEN) {
            return;
        }
        if (!settings.framing().isText() || !output.isOpen() || !loop.takeFarewellPlace()) {
            closeNow(why);
            return;
        }
        saysFarewell = true;
        output.endSourceWithFrame();
        send(text);
        drain(why);
        if (phase == Phase.DRAINING || phase == Phase.LINGERING) {
            lingerUntilNanos = loop.nanoTime() + LINGER_NANOS;
            armTimer();
        }
    }

    private void closeNow(CloseReason why) {
        if (phase.compareTo(Phase.CLOSING) >= 0) {
            return;
        }
        phase = Phase.CLOSING;
        reason = why;
        input.discard();
        output.fail();
        engine().close(handle);
        loop.wakeIfPolling();
    }

    // ---- handlers and timers -----------------------------------------------------------------

    private void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            handlerFailed(e);
        }
    }

    private void handlerFailed(Throwable thrown) {
        LOG.log(Level.ERROR, "handler " + handlerName() + " failed; its connection is closed", thrown);
        closeNow(CloseReason.of(Kind.HANDLER_FAILED, "the handler failed: " + thrown));
    }

    String handlerName() {
        return settings.handler().getClass().getName();
    }

    /** Sets the timer to the earliest thing that is due, or leaves it when that is later. */
    void armTimer() {
        long deadline = deadlineNanos();
        if (deadline == Long.MAX_VALUE) {
            return;
        }
        Timer set = timer;
        if (set == null) {
            set = new Timer(this::checkDeadlines);
            timer = set;
        }
        if (!set.isWaiting() || deadline - set.atNanos < 0) {
            loop.setTimer(set, deadline);
        }
    }

    private long deadlineNanos() {
        if (phase == Phase.LINGERING || saysFarewell) {
            return lingerUntilNanos;
        }
        long nanos = phase == Phase.OPEN ? input.deadlineNanos() : Long.MAX_VALUE;
        if (settings.idleNanos() > 0 && phase == Phase.OPEN) {
            nanos = Math.min(nanos, activeNanos + settings.idleNanos());
        }
        if (output.isBlocked() && writeNanos() > 0) {
            nanos = Math.min(nanos, output.progressNanos() + writeNanos());
        }
        return nanos;
    }

    /** A connection that only waits for its last output is never kept without limit. */
    private long writeNanos() {
        long nanos = settings.writeNanos();
        return nanos == 0 && phase == Phase.DRAINING ? DRAIN_NANOS : nanos;
    }

    private void checkDeadlines() {
        long now = loop.nanoTime();
        if (phase == Phase.LINGERING || saysFarewell) {
            if (lingerUntilNanos - now <= 0) {
                closeNow(reason);
            }
        } else if (output.isBlocked()
                && writeNanos() > 0
                && now - output.progressNanos() >= writeNanos()) {
            closeNow(CloseReason.of(Kind.WRITE_TIMEOUT, "the peer takes no data"));
        } else if (phase == Phase.OPEN) {
            if (settings.idleNanos() > 0 && now - activeNanos >= settings.idleNanos()) {
                long seconds = settings.limits().idleTimeout().toSeconds();
                String text = "nothing was sent for " + seconds + " s";
                sayFarewell(CloseReason.of(Kind.IDLE_TIMEOUT, text), text);
            } else {
                input.checkDeadlines(now);
            }
        }
        armTimer();
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
