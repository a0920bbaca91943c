package switchboard.engine.readiness;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineListener;
import switchboard.engine.Operation;

/**
 * Receives for the handles that have something, each its share, all together a share, the rest
 * first next time; so a peer that sends without end holds up nobody. A handle is received for when
 * its event is looked at, while it is in the processor's cache. Loop thread only.
 */
final class InputTurn {

    private final SocketCalls calls;
    private final boolean edgeTriggered;
    private final int bytesPerHandle;
    private final int bytesPerTurn;
    private final Consumer<ReadinessHandle> interestChanged;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer;
    private final HandleQueue<ReadinessHandle> ready = new HandleQueue<>();
    private long turn;
    private long bytesLeft;

    InputTurn(
            SocketCalls calls,
            boolean edgeTriggered,
            EngineLimits limits,
            Consumer<ReadinessHandle> interestChanged) {
        this.calls = calls;
        this.edgeTriggered = edgeTriggered;
        this.bytesPerHandle = limits.receiveBytesPerHandle();
        this.bytesPerTurn = limits.receiveBytesPerPoll();
        this.interestChanged = interestChanged;
        this.buffer = arena.allocate(bytesPerHandle, 64);
    }

    /** There may be something to receive; it is tried in the next turn, before what comes then. */
    void add(ReadinessHandle handle) {
        if (!handle.queued) {
            handle.queued = true;
            ready.add(handle);
        }
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    /** Begins a turn with what the last one has left; returns the number of callbacks made. */
    int begin(EngineListener to) {
        turn++;
        bytesLeft = bytesPerTurn;
        int callbacks = 0;
        for (int left = ready.size(); left > 0 && bytesLeft > 0; left--) {
            ReadinessHandle handle = ready.take();
            handle.queued = false;
            callbacks += receive(handle, to);
        }
        return callbacks;
    }

    /** The poller says that there is something; returns the number of callbacks made. */
    int happened(ReadinessHandle handle, EngineListener to) {
        boolean served = handle.inputTurn == turn;
        if (!served && !handle.queued && bytesLeft > 0) {
            return receive(handle, to);
        }
        if (!served || edgeTriggered) {
            add(handle); // a level that was served is reported again if there is more
        }
        return 0;
    }

    private int receive(ReadinessHandle handle, EngineListener to) {
        handle.inputTurn = turn;
        int callbacks = 0;
        int share = (int) Math.min(bytesPerHandle, bytesLeft);
        while (share > 0 && handle.wantsInput()) {
            int received = calls.receive(handle.descriptor, buffer, 0, share);
            if (received > 0) {
                share -= received;
                bytesLeft -= received;
                callbacks++;
                to.received(handle, buffer, 0, received);
                if (edgeTriggered) {
                    continue; // an edge comes only after the call would block
                }
            } else {
                callbacks += nothingReceived(handle, received, to);
            }
            break;
        }
        if (handle.readable && handle.wantsInput()) {
            add(handle);
        }
        return callbacks;
    }

    private int nothingReceived(ReadinessHandle handle, int result, EngineListener to) {
        if (result == -Errno.EAGAIN) {
            handle.readable = false;
            return 0;
        }
        if (result == -Errno.EINTR) {
            return 0; // level: reported again; edge: still marked readable
        }
        handle.inputOver = true;
        handle.readable = false;
        interestChanged.accept(handle);
        if (result == 0) {
            to.ended(handle);
        } else {
            to.failed(handle, Errno.failure(-result, Operation.RECEIVE));
        }
        return 1;
    }

    void close() {
        arena.close();
    }
}
