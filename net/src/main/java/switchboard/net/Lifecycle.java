package switchboard.net;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import switchboard.engine.Failure;
import switchboard.engine.SocketError;
import switchboard.net.CloseReason.Kind;
import switchboard.net.framing.FrameException;

/**
 * How one connection begins and ends, as a protocol with named steps; whatever waits is still sent.
 * Loop thread only.
 *
 * <pre>
 *   CONNECTING --> OPEN --close--> DRAINING --all sent, FIN--> LINGERING --peer's FIN, 1 s--> CLOSING
 *        '----------'----- reset, abort, deadline -------------------------------------------> CLOSING
 *   CLOSING --the engine has given all memory back--> CLOSED
 * </pre>
 *
 * Lingering reads and discards what the peer still sends, so that a reset does not destroy the last
 * words on their way.
 */
final class Lifecycle {

    enum Phase {
        CONNECTING,
        OPEN,
        DRAINING,
        LINGERING,
        CLOSING,
        CLOSED
    }

    /** What this side has asked for, one bit each; set from any thread before its loop acts. */
    static final int CLOSE_INPUT = 1;

    static final int CLOSE_OUTPUT = 2;
    static final int CLOSE = 4;

    private static final AtomicIntegerFieldUpdater<Lifecycle> ASKED =
            AtomicIntegerFieldUpdater.newUpdater(Lifecycle.class, "asked");

    private static final long LINGER_NANOS = 1_000_000_000;
    private static final int LINGER_BYTES = 64 << 10;
    private static final CloseReason CLOSED = CloseReason.of(Kind.CLOSED, "closed");

    private final Connection connection;
    private CloseReason reason = CLOSED;
    private volatile int asked;
    private boolean opened;
    private boolean saysFarewell;
    private int discardedBytes;
    private boolean lingers;
    private long lingerUntilNanos;

    Lifecycle(Connection connection, boolean connected) {
        this.connection = connection;
        connection.phase = connected ? Phase.OPEN : Phase.CONNECTING;
    }

    /** Keeps what was asked for. Any thread. */
    void ask(int what) {
        ASKED.accumulateAndGet(this, what, (before, more) -> before | more);
    }

    /** Whether this side has asked to close neither this half nor everything. Any thread. */
    boolean hasNotAsked(int half) {
        return (asked & (half | CLOSE)) == 0;
    }

    /** Who says that it sends nothing more must not send. Any thread. */
    void requireOutputNotClosed() {
        if ((asked & CLOSE_OUTPUT) != 0) {
            throw new IllegalStateException(
                    "send() after closeOutput() on the connection with "
                            + connection.remoteAddress());
        }
    }

    Phase phase() {
        return connection.phase;
    }

    boolean isOpen() {
        return connection.phase == Phase.OPEN;
    }

    CloseReason reason() {
        return reason;
    }

    /** Keeps why the connection is going to end, although it goes on for now. */
    void willEnd(CloseReason why) {
        reason = why;
    }

    void open() {
        connection.phase = Phase.OPEN;
        opened = true;
    }

    /** After what time a peer that does not end its half is closed; the maximum for never. */
    long lingerNanosLeft(long nowNanos) {
        return lingers ? lingerUntilNanos - nowNanos : Long.MAX_VALUE;
    }

    /** Sets that time; who was told a farewell has it from then on. */
    private void linger() {
        if (!lingers) {
            lingers = true;
            lingerUntilNanos = connection.loop().nanoTime() + LINGER_NANOS;
        }
        connection.deadlines().arm();
    }

    /** The handler wants to hear nothing more. */
    void closeInput() {
        connection.input().discardAll();
        if (isOpen() && connection.output().hasFailed()) {
            closeNow(reason); // that it ends was known, but not what else the peer had said
        } else if (!connection.output().isOpen()) {
            drain(closedByThisSide());
        }
    }

    /** The handler wants to say nothing more. */
    void closeOutput() {
        connection.output().finish();
        if (connection.input().isDiscarded()) {
            drain(closedByThisSide());
        }
    }

    static CloseReason closedByThisSide() {
        return CloseReason.of(Kind.CLOSED, "closed by this side");
    }

    /** Everything that waits is sent, then FIN; input is discarded from now on. */
    void drain(CloseReason why) {
        if (connection.phase == Phase.CONNECTING) {
            closeNow(why);
        } else if (connection.phase == Phase.OPEN) {
            connection.phase = Phase.DRAINING;
            if (!connection.output().hasFailed()) { // else it is known why it ends
                boolean left = connection.input().hasEnded() && why.kind() == Kind.CLOSED;
                reason = left ? peerClosed() : why;
            }
            connection.input().discardAll();
            if (connection.output().isOver()) {
                outputFinished();
            } else {
                connection.output().finish();
                connection.deadlines().arm();
            }
        }
    }

    /** Like {@link #drain}, but only the frame under way and one last sentence are still sent. */
    void sayFarewell(CloseReason why, String text) {
        if (connection.phase != Phase.OPEN) {
            return;
        }
        boolean canTell =
                connection.isText()
                        && connection.output().isOpen()
                        && !connection.output().hasFile();
        if (!canTell || !connection.loop().takeFarewellPlace()) {
            closeNow(why);
            return;
        }
        saysFarewell = true;
        connection.output().endSourceWithFrame();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        connection.output().append(MemorySegment.ofArray(bytes), 0, bytes.length);
        drain(why);
        linger();
    }

    /** Of a frame that was too long this much has been skipped, and its end has not come. */
    void frameWithoutEnd(int bytes) {
        String text = tooLong(connection.settings().framing().frameBytesMax());
        sayFarewell(CloseReason.of(Kind.FRAME_TOO_LONG, text + ", " + bytes + " and no end"), text);
    }

    void frameRefused(FrameException why) {
        Kind kind = why.isTooLong() ? Kind.FRAME_TOO_LONG : Kind.MALFORMED_FRAME;
        sayFarewell(
                CloseReason.of(kind, String.valueOf(why.getMessage())),
                tooLong(why.frameBytesMax()));
    }

    private static String tooLong(int frameBytesMax) {
        return "frame refused: longer than " + frameBytesMax + " bytes";
    }

    void frameTimedOut() {
        String limit = Deadlines.seconds(connection.settings().frameNanos());
        String what = connection.isText() ? "line" : "frame";
        String text = "a " + what + " must end within " + limit + " of its first byte";
        sayFarewell(CloseReason.of(Kind.FRAME_TIMEOUT, text), text);
    }

    void wrongProtocol(String other) {
        String text = "this is " + connection.settings().protocolName() + ", not " + other;
        sayFarewell(CloseReason.of(Kind.WRONG_PROTOCOL, text), text);
    }

    /** The peer has been told by TLS that nothing comes of it: it has a moment to read that. */
    void handshakeFailed(CloseReason why) {
        if (connection.phase != Phase.CONNECTING || !connection.loop().takeFarewellPlace()) {
            closeNow(why);
            return;
        }
        saysFarewell = true;
        connection.phase = Phase.DRAINING;
        reason = why;
        connection.input().discard();
        connection.output().finish();
        linger();
    }

    void closeNow(CloseReason why) {
        if (connection.phase.compareTo(Phase.CLOSING) < 0) {
            connection.phase = Phase.CLOSING;
            reason = why;
            connection.input().discard();
            connection.output().fail();
            closeHandle();
        }
    }

    /** Once nobody writes to the descriptor: a thread that does now calls for it when done. */
    void closeHandle() {
        if (connection.phase == Phase.CLOSING && connection.output().isSeized()) {
            connection.engine().close(connection.handle());
            connection.loop().wakeIfPolling();
        }
    }

    /** FIN has gone out behind everything. */
    void outputFinished() {
        if (connection.phase == Phase.DRAINING) {
            if (connection.input().hasEnded()) {
                closeNow(reason);
                return;
            }
            connection.phase = Phase.LINGERING;
            linger();
        } else if (connection.phase == Phase.OPEN && connection.input().hasEnded()) {
            closeNow(peerClosed());
        }
    }

    /** The peer has sent something that nobody will see. */
    void discarded(int length) {
        discardedBytes += length;
        if (connection.phase == Phase.LINGERING && discardedBytes > LINGER_BYTES) {
            closeNow(reason);
        }
    }

    /**
     * The peer has closed its half, and the handler knows all that came before or does not care.
     */
    void inputEnded() {
        if (connection.phase == Phase.LINGERING || (isOpen() && connection.output().hasFailed())) {
            closeNow(reason);
        } else if (connection.phase == Phase.OPEN) {
            if (!connection.input().isDiscarded()) {
                HandlerCalls.ended(connection);
            }
            if (connection.phase == Phase.OPEN && connection.output().isOver()) {
                closeNow(peerClosed());
            }
        }
    }

    /**
     * The peer has closed both halves at once: what it has not taken is lost, what was delivered
     * before is still looked at.
     */
    void outputClosedByPeer() {
        if (connection.input().hasEnded()) {
            closeNow(isOpen() ? peerClosed() : reason);
        } else {
            willEnd(peerClosed());
            connection.output().fail();
            connection.input().resume(InputHalf.PAUSED_BY_OUTPUT);
        }
    }

    /** The file cannot be sent to its end, so the frame under way has none. */
    void fileFailed(FileOutcome how) {
        String why =
                how == FileOutcome.FILE_ENDED
                        ? SocketError.FILE_ENDED.sentence()
                        : "the file cannot be read";
        closeNow(CloseReason.of(Kind.IO_ERROR, why));
    }

    static CloseReason reasonOf(Failure failure) {
        SocketError error = failure.error();
        Kind kind =
                switch (error) {
                    case CONNECTION_RESET, BROKEN_PIPE -> Kind.PEER_RESET;
                    case TIMED_OUT, HOST_UNREACHABLE -> Kind.PEER_VANISHED;
                    default -> Kind.IO_ERROR;
                };
        return CloseReason.of(kind, error.sentence());
    }

    private static CloseReason peerClosed() {
        return CloseReason.of(Kind.PEER_CLOSED, "the peer has left");
    }

    /** The engine has closed the handle: the last step. */
    void closed() {
        connection.phase = Phase.CLOSED;
        connection.output().closed();
        if (saysFarewell) {
            connection.loop().giveFarewellPlace();
        }
        if (opened) {
            connection.settings().metrics().connectionClosed(reason.kind());
            JfrEvents.closed(connection, reason);
            HandlerCalls.closed(connection, reason);
        }
    }
}
