package switchboard.net;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import switchboard.engine.Failure;
import switchboard.engine.Slices;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Lifecycle.Phase;

/**
 * TLS between one connection and its engine: bytes in, bytes out; it reads no socket and decides
 * nothing about the connection but that it is over. Loop thread only, but for the costly steps of a
 * handshake, during which nothing else touches the JDK's side.
 *
 * <pre>
 *   NEW --connected--> HANDSHAKE --agreed, onOpen--> OPEN --the peer's close_notify, FIN--> ENDED
 *   HANDSHAKE, OPEN --what cannot be TLS, a deadline, a refusal--> OVER
 * </pre>
 */
final class TlsLayer {

    private enum State {
        NEW,
        HANDSHAKE,
        OPEN,
        ENDED,
        OVER
    }

    private static final int LOOKED_AT = 256;

    private final Connection connection;
    private final TlsSide side;
    private final SSLEngine ssl;
    private final TlsInput in;
    private final TlsOutput out;
    private final Timer timer = new Timer(this::handshakeTimedOut);
    private State state = State.NEW;

    /** A step of the handshake is carried out beside the loop. */
    private boolean stepping;

    /** What this side has to answer waits for the socket; the peer's next bytes wait for that. */
    private boolean stalled;

    private boolean saidPlainly;
    private boolean tls13;

    TlsLayer(Connection connection, TlsSide side) {
        this.connection = connection;
        this.side = side;
        this.ssl = side.newEngine();
        this.in = new TlsInput(connection, ssl, this);
        this.out = new TlsOutput(connection, ssl);
    }

    boolean isHandshaking() {
        return state == State.HANDSHAKE;
    }

    /** Whether the peer's bytes wait for this side. */
    boolean keepsInputBack() {
        return stepping || stalled;
    }

    TlsSession session() {
        return TlsSessions.of(ssl, side.isServer());
    }

    /** The socket is connected: the handshake begins, and has so long. */
    void start() {
        state = State.HANDSHAKE;
        connection.loop().schedule(timer, side.handshakeNanos());
        connection.engine().receive(connection.handle(), true);
        try {
            ssl.beginHandshake();
            boolean ignored = goOn();
        } catch (SSLException | RuntimeException e) {
            failed(e);
        }
    }

    private void handshakeTimedOut() {
        String limit = Deadlines.seconds(side.handshakeNanos());
        over(Kind.TLS_HANDSHAKE_TIMEOUT, "the TLS handshake took longer than " + limit);
    }

    // ---- what comes in -----------------------------------------------------------------------

    void received(MemorySegment buffer, int offset, int length) {
        in.received(buffer, offset, length);
    }

    /** Whether the peer's bytes mean nothing any more. */
    boolean isOver() {
        return state == State.OVER || state == State.ENDED || connection.isClosing();
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether close_notify of the peer will close this half too, as before TLS 1.3. */
    boolean endsBothAtOnce() {
        return state == State.OPEN && !tls13;
    }

    /** Does what the protocol asks of this side now; returns whether more input is looked at. */
    boolean goOn() throws SSLException {
        while (!isOver()) {
            switch (ssl.getHandshakeStatus()) {
                case NEED_TASK -> {
                    requireFirstHandshake();
                    beginStep();
                    return false;
                }
                case NEED_WRAP -> {
                    if (!out.wrapOwn()) {
                        stall();
                        return false;
                    }
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    requireFirstHandshake();
                    flush();
                    return true;
                }
                case NOT_HANDSHAKING, FINISHED -> {
                    if (state == State.HANDSHAKE) {
                        agreed();
                    }
                    flush();
                    return !isOver();
                }
            }
        }
        return false;
    }

    /** TLS 1.2 lets a peer ask for another, and another; nobody needs that. */
    private void requireFirstHandshake() throws SSLException {
        if (state == State.OPEN && !tls13) {
            throw new SSLException("a second handshake is refused");
        }
    }

    private void agreed() {
        state = State.OPEN;
        tls13 = ssl.getSession().getProtocol().equals("TLSv1.3");
        connection.loop().cancel(timer);
        ConnectionEvents.agreed(connection);
    }

    private void stall() {
        stalled = true;
        connection.engine().receive(connection.handle(), false);
        blockOutput();
    }

    /** By close_notify. */
    void peerClosed() {
        if (state == State.HANDSHAKE) {
            over(Kind.TLS_HANDSHAKE_FAILED, "the peer closed instead of a TLS handshake");
            return;
        }
        state = State.ENDED;
        boolean ignored = sayOwn();
        connection.input().peerEnded();
        if (!tls13) {
            connection.life().outputClosedByPeer();
        }
    }

    /** FIN: before close_notify it may be anybody's, and what came is not all. */
    void ended() {
        switch (state) {
            case NEW, HANDSHAKE ->
                    over(Kind.TLS_HANDSHAKE_FAILED, "the peer left during the TLS handshake");
            case OPEN -> {
                state = State.ENDED;
                if (connection.isInputOpen()) {
                    String text = "the connection ended without close_notify: something may miss";
                    connection.life().drain(CloseReason.of(Kind.TLS_TRUNCATED, text));
                }
                connection.input().peerEnded();
            }
            case ENDED -> {}
            case OVER -> connection.input().peerEnded();
        }
    }

    // ---- what is waited for ------------------------------------------------------------------

    private void beginStep() {
        stepping = true;
        connection.engine().receive(connection.handle(), false);
        if (!side.handshakes().tryRun(ssl, connection.loop(), this::stepped)) {
            stepping = false;
            over(Kind.REFUSED, "too many TLS handshakes at once");
        }
    }

    private void stepped() {
        stepping = false;
        if (!isOver()) {
            readOn();
        }
    }

    /** What was kept back is looked at, and the peer's next bytes if nobody else keeps them. */
    private void readOn() {
        if (connection.phase == Phase.CONNECTING || !connection.input().isPaused()) {
            connection.engine().receive(connection.handle(), true);
        }
        in.readOn();
    }

    // ---- what goes out -----------------------------------------------------------------------

    /**
     * As {@link switchboard.engine.Engine#trySend}, of plain bytes: answers how many are encrypted
     * and thereby taken. When the socket does not take them at once, the output half is blocked
     * until it has.
     */
    long trySend(Slices plain) {
        long taken;
        try {
            taken = out.encrypt(plain);
            flush();
        } catch (SSLException | RuntimeException e) {
            failed(e);
            return 0;
        }
        return taken;
    }

    private void flush() {
        if (!out.flush()) {
            blockOutput();
        }
    }

    private void blockOutput() {
        if (state != State.HANDSHAKE) {
            connection.output().block(out.takenSinceAsked());
        }
    }

    /** Sends close_notify and FIN; false when the socket has to take something first. */
    boolean finish() {
        if (in.peerSpeaksTls() || !side.isServer()) {
            ssl.closeOutbound();
        }
        if (!sayOwn()) {
            blockOutput();
            return false;
        }
        connection.engine().shutdownOutput(connection.handle());
        return true;
    }

    /** Returns whether the socket has all that TLS itself has to say. */
    private boolean sayOwn() {
        try {
            return out.wrapOwn() && out.flush();
        } catch (SSLException | RuntimeException nothingToSay) {
            return out.flush();
        }
    }

    /** The engine's answer; returns whether output goes on. */
    boolean sent(long bytes) {
        return goesOn(out.sent(bytes));
    }

    /** The socket takes bytes again; returns whether output goes on. */
    boolean writable() {
        out.unblock();
        return goesOn(out.flush());
    }

    private boolean goesOn(boolean allTaken) {
        if (!allTaken) {
            blockOutput();
            return false;
        }
        answered();
        return state != State.HANDSHAKE;
    }

    /**
     * The peer's bytes need not wait any more for the socket to take, or never to take, answers.
     */
    void answered() {
        if (stalled) {
            stalled = false;
            if (!isOver()) {
                readOn();
            }
        }
    }

    // ---- its end -----------------------------------------------------------------------------

    /** The peer's first byte is none of TLS; one of text can be told so. */
    void speaksOtherwise(ByteBuffer first) {
        byte[] bytes = new byte[Math.min(first.remaining(), LOOKED_AT)];
        first.get(bytes);
        if (side.isServer() && connection.isText()) {
            out.sendPlain("this port speaks TLS\n".getBytes(StandardCharsets.UTF_8));
            saidPlainly = true;
        }
        over(Kind.WRONG_PROTOCOL, TlsFailures.otherProtocol(bytes, side.isServer()));
    }

    void failed(Exception thrown) {
        Kind kind = state == State.HANDSHAKE ? Kind.TLS_HANDSHAKE_FAILED : Kind.TLS_FAILED;
        over(kind, TlsFailures.sentence(thrown, side.isServer()));
    }

    /** The socket has failed before both sides agreed. */
    void broken(Failure failure) {
        out.fail();
        String text = failure.error().sentence() + " (during the TLS handshake)";
        over(Kind.TLS_HANDSHAKE_FAILED, text);
    }

    /** The peer is told by an alert as far as it can be, and the connection ends. */
    private void over(Kind kind, String text) {
        if (state == State.OVER) {
            return;
        }
        boolean agreed = state == State.OPEN || state == State.ENDED;
        state = State.OVER;
        in.forget();
        connection.loop().cancel(timer);
        CloseReason why = CloseReason.of(kind, text);
        boolean tells =
                kind != Kind.TLS_HANDSHAKE_TIMEOUT
                        && !stepping
                        && !out.isDead()
                        && (in.peerSpeaksTls() || saidPlainly);
        boolean ignored = tells && sayOwn();
        Lifecycle life = connection.life();
        if (agreed) {
            life.closeNow(life.isOpen() ? why : life.reason());
            return;
        }
        side.log(connection.remoteAddress(), why, connection.loop().nanoTime());
        connection.owner().notAgreed(connection, why);
        if (tells) {
            life.handshakeFailed(why); // the peer has a moment to read it
        } else {
            life.closeNow(why);
        }
    }

    /** Nothing more is sent; what is lent to the engine comes back with its answer. */
    void fail() {
        out.fail();
    }

    void sendFailed() {
        out.closed();
        out.fail();
    }

    /** The handle is closed. */
    void closed() {
        state = State.OVER;
        in.forget();
        connection.loop().cancel(timer);
        out.closed();
    }
}
