package switchboard.engine.readiness;

import java.util.function.Consumer;
import switchboard.engine.EngineListener;
import switchboard.engine.Operation;
import switchboard.engine.Slices;

/**
 * Sends: one try each, at once or in the next turn, and after a short count a watch for room. Loop
 * thread only.
 */
final class OutputTurn {

    /** How often sends that were asked for inside {@code sent} are carried out in the same turn. */
    private static final int ROUNDS = 8;

    private final SocketCalls calls;
    private final Consumer<ReadinessHandle> interestChanged;
    private SendQueue<ReadinessHandle> sends = new SendQueue<>();
    private SendQueue<ReadinessHandle> sendsUnderWay = new SendQueue<>();

    OutputTurn(SocketCalls calls, Consumer<ReadinessHandle> interestChanged) {
        this.calls = calls;
        this.interestChanged = interestChanged;
    }

    void add(ReadinessHandle handle, Slices slices) {
        handle.sending = true;
        sends.add(handle, slices);
    }

    boolean isEmpty() {
        return sends.count() == 0;
    }

    /** See {@link switchboard.engine.Engine#trySend}. */
    long tryNow(ReadinessHandle handle, Slices slices) {
        if (slices.count() > SocketCalls.PIECES_PER_SEND) {
            return -1;
        }
        long taken = calls.send(handle.descriptor, slices, 0, slices.count());
        if (taken < 0 && taken != -Errno.EAGAIN) {
            // The kernel tells an error once: the send that follows is answered by it.
            handle.sendError = (int) -taken;
            return -1;
        }
        taken = Math.max(taken, 0);
        if (taken < slices.bytes()) {
            watch(handle);
        }
        return taken;
    }

    void watch(ReadinessHandle handle) {
        handle.watchesOutput = true;
        interestChanged.accept(handle);
    }

    /** One turn; returns the number of callbacks made. */
    int run(EngineListener to) {
        int callbacks = 0;
        for (int round = 0; round < ROUNDS && sends.count() > 0; round++) {
            SendQueue<ReadinessHandle> batch = sends;
            sends = sendsUnderWay;
            sendsUnderWay = batch;
            for (int i = 0; i < batch.count(); i++) {
                callbacks += carryOut(batch, i, to);
            }
            batch.clear();
        }
        return callbacks;
    }

    private int carryOut(SendQueue<ReadinessHandle> batch, int index, EngineListener to) {
        ReadinessHandle handle = batch.handle(index);
        if (!handle.isOpen()) {
            return 0; // its answer is "closed"
        }
        handle.sending = false;
        long taken = -handle.sendError;
        handle.sendError = 0;
        if (taken == 0) {
            int first = batch.first(index);
            taken = calls.send(handle.descriptor, batch.slices(), first, batch.pieces(index));
        }
        if (taken < 0 && taken != -Errno.EAGAIN && taken != -Errno.EINTR) {
            to.failed(handle, Errno.failure((int) -taken, Operation.SEND));
            return 1;
        }
        boolean mayTryAgainAtOnce = taken == -Errno.EINTR || taken == batch.bytesOfOneCall(index);
        taken = Math.max(taken, 0);
        if (taken < batch.bytes(index)) {
            watch(handle);
        }
        to.sent(handle, taken);
        if (mayTryAgainAtOnce && handle.isOpen() && handle.watchesOutput) {
            // No edge will come for a call that was interrupted, or was told of too few pieces.
            becameWritable(handle, to);
            return 2;
        }
        return 1;
    }

    void becameWritable(ReadinessHandle handle, EngineListener to) {
        handle.watchesOutput = false;
        interestChanged.accept(handle);
        to.writable(handle);
    }
}
