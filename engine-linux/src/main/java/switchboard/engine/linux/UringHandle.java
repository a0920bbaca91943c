package switchboard.engine.linux;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketHandle;
import switchboard.engine.readiness.DatagramState;
import switchboard.engine.readiness.DatagramTurn;
import switchboard.engine.readiness.FileTurn;

/**
 * What the io_uring engine keeps for one socket. Loop thread only.
 *
 * <pre>
 *   LISTENING, DATAGRAM ------------------> CLOSING --last completion--> CLOSED
 *   CONNECTING --finished--> CONNECTED ---> CLOSING
 *        '------failed-----> FAILED ------> CLOSING
 * </pre>
 */
final class UringHandle extends SocketHandle implements DatagramTurn.Socket, FileTurn.Socket {

    enum State {
        LISTENING,
        /** A socket for datagrams: the kernel tells when it is readable, no more. */
        DATAGRAM,
        CONNECTING,
        CONNECTED,
        /** The connect failed; nothing is submitted but sends until the caller closes. */
        FAILED,
        /** Closed for the caller, but the kernel may still have operations of it. */
        CLOSING,
        CLOSED
    }

    final UringEngine engine;
    final int descriptor;
    State state;

    /** What the kernel calls it by. */
    long key;

    /** Where a connect goes; null for other sockets. */
    final Endpoint.@Nullable Inet remote;

    /** The caller wants input: bytes, or connections on a listener. */
    boolean inputOn;

    /** The peer has ended or input has failed: there is nothing more to read. */
    boolean inputOver;

    /** The receive that was begun last goes on by itself. */
    boolean receivesOn;

    /** Such a receive has brought bytes: see {@link #endWatch}. */
    boolean watchesEnd;

    /** That watch has answered: there is an end, or an error, behind the bytes that wait. */
    boolean endSeen;

    /** Accepting pauses after an error. */
    boolean acceptPaused;

    /** What belongs to datagrams; null for other sockets. */
    @Nullable DatagramState datagrams;

    /** A send is unanswered. */
    boolean sending;

    /** Segments that are not full wait, for more of a file follows. */
    boolean corked;

    /** What the send under way was asked to send. */
    long sendBytes;

    /** What the kernel was told of it: less when the vector had to be cut. */
    long sendBytesTold;

    /** The last send was short: say {@code writable} when there is room. */
    boolean watchesOutput;

    /** Which {@link UringOperations} the kernel has and has not ended, as bits. */
    int inFlight;

    /** Which of them it was asked to cancel. */
    int cancelling;

    /** What it wants has to be compared with what the kernel has. */
    boolean dirty;

    /** Waits in a queue for what is held to be delivered. */
    boolean queued;

    /** Bytes that came when they could not be delivered; null when there are none. */
    @Nullable HeldBytes heldBytes;

    /** An error of input that came when it could not be delivered; else 0. */
    int heldErrno;

    /** Connections that came when they could not be delivered; null when there never were any. */
    @Nullable Queue<Integer> heldConnections;

    UringHandle(UringEngine engine, int descriptor, State state, Endpoint.@Nullable Inet remote) {
        this.engine = engine;
        this.descriptor = descriptor;
        this.state = state;
        this.remote = remote;
    }

    @Override
    public boolean isOpen() {
        return state != State.CLOSING && state != State.CLOSED;
    }

    @Override
    public boolean wantsInput() {
        return inputOn
                && !inputOver
                && !acceptPaused
                && (state == State.CONNECTED
                        || state == State.LISTENING
                        || state == State.DATAGRAM);
    }

    @Override
    public int descriptor() {
        return descriptor;
    }

    @Override
    public void sending(boolean unanswered) {
        sending = unanswered;
    }

    @Override
    public boolean isCorked() {
        return corked;
    }

    @Override
    public void corked(boolean on) {
        corked = on;
    }

    @Override
    public DatagramState datagramState() {
        if (datagrams == null) {
            throw new AssertionError("no socket for datagrams");
        }
        return datagrams;
    }

    @Override
    public void endInput() {
        inputOver = true;
        engine.touch(this);
    }

    /** Whether something is to be delivered before anything new. */
    boolean holdsInput() {
        return heldBytes != null
                || heldErrno != 0
                || (heldConnections != null && !heldConnections.isEmpty());
    }

    void hold(int connection) {
        Queue<Integer> held = heldConnections;
        if (held == null) {
            held = new ArrayDeque<>();
            heldConnections = held;
        }
        held.add(connection);
    }

    /** The operations that the kernel should have now, as bits; sends are no standing ones. */
    int wantedOperations() {
        return switch (state) {
            case CONNECTING -> (remote == null ? 0 : UringOperations.CONNECT) | outputWatch();
            case CONNECTED -> receive() | outputWatch() | endWatch();
            case LISTENING -> wantsInput() && !holdsInput() ? UringOperations.ACCEPT : 0;
            case DATAGRAM -> wantsInput() ? UringOperations.RECEIVE : 0;
            case FAILED -> outputWatch();
            case CLOSING, CLOSED -> 0;
        };
    }

    /**
     * What is held goes first; a receive that still goes on ends by itself at its limit, but may
     * wait for ever when there is an end.
     */
    private int receive() {
        boolean underWay = (inFlight & UringOperations.RECEIVE) != 0;
        boolean possible = underWay ? !(receivesOn && endSeen) : !holdsInput();
        return wantsInput() && possible ? UringOperations.RECEIVE : 0;
    }

    /**
     * A receive that goes on and finds bytes and a reset behind them may give the bytes and then
     * wait: the kernel takes one wake-up for both (see ADR 2). So the end is watched as well.
     */
    private int endWatch() {
        boolean wanted = watchesEnd && !endSeen && !inputOver;
        boolean underWay = (inFlight & UringOperations.WATCH_END) != 0;
        return wanted || underWay ? UringOperations.WATCH_END : 0;
    }

    /** Once begun it stays: it tells changes only, so it costs nothing (see ADR 2). */
    private int outputWatch() {
        boolean wanted = watchesOutput || (inFlight & UringOperations.WATCH_OUTPUT) != 0;
        return wanted ? UringOperations.WATCH_OUTPUT : 0;
    }
}
