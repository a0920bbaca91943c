package switchboard.engine.readiness;

import switchboard.engine.Datagrams;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineListener;
import switchboard.engine.Operation;
import switchboard.engine.SocketHandle;

/**
 * Receives datagrams for the sockets that have some, each its share, all together a share, the rest
 * first next time. For any engine that is told when a socket is readable, io_uring's too: what has
 * come is received by recvmmsg(2), up to 64 with one call, where a ring would need a completion for
 * each. Loop thread only.
 *
 * @param <H> the engine's handles
 */
public final class DatagramTurn<H extends SocketHandle & DatagramTurn.Socket> {

    /** What a turn wants to know of a handle. */
    public interface Socket {

        int descriptor();

        /** It is open, its caller wants input, and there may be more. */
        boolean wantsInput();

        /** What belongs to its datagrams. */
        DatagramState datagramState();

        /** Input has failed for good. */
        void endInput();
    }

    private final DatagramCalls calls;
    private final boolean edgeTriggered;
    private final int datagramsPerTurn;
    private final HandleQueue<H> ready = new HandleQueue<>();
    private final Datagrams received = new Datagrams();

    /**
     * A turn for an engine.
     *
     * @param edgeTriggered whether a socket is told to be readable once, until it would block
     */
    public DatagramTurn(DatagramCalls calls, boolean edgeTriggered, EngineLimits limits) {
        this.calls = calls;
        this.edgeTriggered = edgeTriggered;
        this.datagramsPerTurn = limits.datagramsPerPoll();
    }

    /** There may be datagrams. */
    public void happened(H handle) {
        handle.datagramState().readable = edgeTriggered;
        if (handle.wantsInput()) {
            add(handle);
        }
    }

    /** Its caller wants input again: what was told meanwhile is not told once more. */
    public void resumed(H handle) {
        if (handle.datagramState().readable && handle.wantsInput()) {
            add(handle);
        }
    }

    private void add(H handle) {
        DatagramState state = handle.datagramState();
        if (!state.queued) {
            state.queued = true;
            ready.add(handle);
        }
    }

    /** Whether there is something to do without waiting. */
    public boolean isEmpty() {
        return ready.isEmpty();
    }

    /** One turn; returns the number of callbacks made. */
    public int run(EngineListener to) {
        int callbacks = 0;
        int datagramsLeft = datagramsPerTurn;
        for (int left = ready.size(); left > 0 && datagramsLeft > 0; left--) {
            H handle = ready.take();
            handle.datagramState().queued = false;
            int share = Math.max(1, Math.min(DatagramCalls.BATCH_MAX, datagramsLeft / left));
            int taken = 0;
            while (taken < share && handle.wantsInput()) {
                int count = receive(handle, share - taken, to);
                callbacks += count == 0 ? 0 : 1;
                taken += Math.abs(count);
                if (count <= 0 || !edgeTriggered) {
                    break;
                }
            }
            datagramsLeft -= taken;
            if (handle.datagramState().readable && handle.wantsInput()) {
                add(handle);
            }
        }
        return callbacks;
    }

    /** Returns how many datagrams were delivered, or -1 for a failure that was. */
    private int receive(H handle, int countMax, EngineListener to) {
        DatagramState state = handle.datagramState();
        int result = calls.receive(handle.descriptor(), state.bytesMax, countMax, received);
        try {
            if (result > 0) {
                to.datagrams(handle, received);
                return result;
            }
        } finally {
            received.clear();
        }
        if (result == -Errno.EAGAIN) {
            state.readable = false;
            return 0;
        }
        if (result == -Errno.EINTR) {
            return 0; // level: reported again; edge: still marked readable
        }
        if (!Errno.isOfEarlierDatagram(-result)) {
            state.readable = false;
            handle.endInput();
        }
        to.failed(handle, Errno.failure(-result, Operation.RECEIVE));
        return -1;
    }
}
