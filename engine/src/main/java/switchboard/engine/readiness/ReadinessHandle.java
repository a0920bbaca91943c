package switchboard.engine.readiness;

import org.jspecify.annotations.Nullable;
import switchboard.engine.SocketHandle;

/**
 * What the readiness engine keeps for one socket. Loop thread only.
 *
 * <pre>
 *   LISTENING, DATAGRAM ------------------> CLOSED
 *   CONNECTING --finished--> CONNECTED ---> CLOSED
 *        '------failed-----> FAILED ------> CLOSED
 * </pre>
 */
final class ReadinessHandle extends SocketHandle implements DatagramTurn.Socket, FileTurn.Socket {

    enum State {
        LISTENING,
        /** A socket for datagrams, connected or not. */
        DATAGRAM,
        CONNECTING,
        CONNECTED,
        /** The connect failed; nothing is watched until the caller closes. */
        FAILED,
        CLOSED
    }

    final ReadinessEngine engine;
    final int descriptor;
    State state;

    /** What the poller calls it by. */
    long key;

    /** The caller wants input: bytes, or connections on a listener. */
    boolean inputOn;

    /** The peer has ended or input has failed: there is nothing more to read. */
    boolean inputOver;

    /** A send is unanswered. */
    boolean sending;

    /** Segments that are not full wait, for more of a file follows. */
    boolean corked;

    /** The errno that a try to send has met and the next send is answered by; 0 for none. */
    int sendError;

    /** The last send was short: say {@code writable} when there is room. */
    boolean watchesOutput;

    /** Edge triggered only: something may be there to read that was not read yet. */
    boolean readable;

    /** Waits in the queue of handles to be read. */
    boolean queued;

    /** The turn of input in which it had its share. */
    long inputTurn;

    /** Its interest has to be compared with what the poller watches. */
    boolean dirty;

    /** What the poller watches for now; 0 when it does not have the descriptor. */
    int interest;

    /** Accepting pauses after an error. */
    boolean acceptPaused;

    /** What belongs to datagrams; null for other sockets. */
    private final @Nullable DatagramState datagrams;

    ReadinessHandle(ReadinessEngine engine, int descriptor, State state) {
        this(engine, descriptor, state, null);
    }

    ReadinessHandle(
            ReadinessEngine engine,
            int descriptor,
            State state,
            @Nullable DatagramState datagrams) {
        this.engine = engine;
        this.descriptor = descriptor;
        this.state = state;
        this.datagrams = datagrams;
    }

    @Override
    public boolean isOpen() {
        return state != State.CLOSED;
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
}
