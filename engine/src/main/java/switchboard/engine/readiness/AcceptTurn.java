package switchboard.engine.readiness;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineListener;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.SocketError;

/**
 * Accepts for the listeners that have something, and pauses a listener whose accept fails for a
 * cause of this process or machine: such a listener stays ready, and going on would spin. Loop
 * thread only.
 */
final class AcceptTurn {

    private final SocketCalls calls;
    private final Poller poller;
    private final int acceptsPerTurn;
    private final Consumer<ReadinessHandle> interestChanged;
    private final HandleQueue<ReadinessHandle> ready = new HandleQueue<>();
    private final AcceptPauses<ReadinessHandle> pauses;

    AcceptTurn(
            SocketCalls calls,
            Poller poller,
            EngineLimits limits,
            LongSupplier nanoClock,
            Consumer<ReadinessHandle> interestChanged) {
        this.calls = calls;
        this.poller = poller;
        this.acceptsPerTurn = limits.acceptsPerPoll();
        this.interestChanged = interestChanged;
        this.pauses = new AcceptPauses<>(nanoClock, this::resume);
    }

    static Failure beyondLimit(Operation operation) {
        return new Failure(SocketError.DESCRIPTOR_BEYOND_LIMIT, operation, 0);
    }

    void add(ReadinessHandle listener) {
        if (!listener.queued) {
            listener.queued = true;
            ready.add(listener);
        }
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    /** One turn; returns the number of callbacks made. */
    int run(EngineListener to) {
        int callbacks = 0;
        int acceptsLeft = acceptsPerTurn;
        for (int left = ready.size(); left > 0; left--) {
            ReadinessHandle listener = ready.take();
            listener.queued = false;
            int share = Math.max(1, acceptsLeft / left);
            while (share > 0 && listener.wantsInput()) {
                share--;
                acceptsLeft--;
                int result = calls.accept(listener.descriptor);
                if (result >= 0) {
                    callbacks += accepted(listener, result, to);
                } else if (result == -Errno.EAGAIN) {
                    listener.readable = false;
                    break;
                } else if (!Errno.isOfOneConnection(-result)) {
                    callbacks += pause(listener, Errno.failure(-result, Operation.ACCEPT), to);
                }
            }
            if (listener.readable && listener.wantsInput()) {
                add(listener);
            }
        }
        return callbacks;
    }

    private int accepted(ReadinessHandle listener, int descriptor, EngineListener to) {
        if (descriptor > poller.descriptorMax()) {
            calls.close(descriptor);
            return report(listener, beyondLimit(Operation.ACCEPT), to);
        }
        to.accepted(listener, new AcceptedDescriptor(calls, descriptor, calls.acceptedFrom()));
        return 1;
    }

    private int pause(ReadinessHandle listener, Failure failure, EngineListener to) {
        listener.acceptPaused = true;
        pauses.add(listener);
        interestChanged.accept(listener);
        return report(listener, failure, to);
    }

    private int report(ReadinessHandle listener, Failure failure, EngineListener to) {
        if (!pauses.mayReport()) {
            return 0;
        }
        to.failed(listener, failure);
        return 1;
    }

    /** Lets listeners go on whose pause is over. */
    void resumeDue() {
        pauses.resumeDue();
    }

    /** A descriptor has become free: the cause of a pause may be gone. */
    void handleClosed(ReadinessHandle handle) {
        pauses.handleClosed(handle);
    }

    private void resume(ReadinessHandle listener) {
        listener.acceptPaused = false;
        interestChanged.accept(listener);
        if (listener.readable && listener.wantsInput()) {
            add(listener);
        }
    }

    long nanosUntilResume() {
        return pauses.nanosUntilResume();
    }
}
