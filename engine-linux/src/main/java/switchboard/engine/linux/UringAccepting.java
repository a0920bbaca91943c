package switchboard.engine.linux;

import java.util.Queue;
import java.util.function.LongSupplier;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineListener;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.readiness.AcceptPauses;
import switchboard.engine.readiness.AcceptedDescriptor;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.HandleQueue;

/**
 * Delivers what accepts have brought, in bounded number per poll; what is over, or came for a
 * listener that is switched off, is held and comes first when it can. Loop thread only.
 */
final class UringAccepting {

    private final LinuxSockets sockets;
    private final int acceptsPerPoll;
    private final AcceptPauses<UringHandle> pauses;
    private final HandleQueue<UringHandle> due = new HandleQueue<>();
    private int acceptsLeft;

    UringAccepting(LinuxSockets sockets, EngineLimits limits, LongSupplier nanoClock) {
        this.sockets = sockets;
        this.acceptsPerPoll = limits.acceptsPerPoll();
        this.pauses = new AcceptPauses<>(nanoClock, this::goOn);
    }

    private void goOn(UringHandle listener) {
        listener.acceptPaused = false;
        listener.engine.touch(listener);
        resumed(listener);
    }

    /** A new poll: listeners go on whose pause is over. */
    void beginPoll() {
        acceptsLeft = acceptsPerPoll;
        pauses.resumeDue();
    }

    /** A descriptor has become free: the cause of a pause may be gone. */
    void handleClosed(UringHandle handle) {
        pauses.handleClosed(handle);
    }

    long nanosUntilResume() {
        return pauses.nanosUntilResume();
    }

    /** The listener wants connections again: those that are held come with the next poll. */
    void resumed(UringHandle listener) {
        if (listener.holdsInput() && !listener.queued) {
            listener.queued = true;
            due.add(listener);
        }
    }

    /** Whether a connection is held for a listener that wants it. */
    boolean isDue() {
        return !due.isEmpty();
    }

    /** Delivers what is held; returns the number of callbacks made. */
    int deliverHeld(EngineListener to) {
        int callbacks = 0;
        for (int left = due.size(); left > 0; left--) {
            UringHandle listener = due.take();
            listener.queued = false;
            int share = Math.max(1, acceptsLeft / left);
            Queue<Integer> held = listener.heldConnections;
            while (held != null && listener.wantsInput() && Math.min(share, acceptsLeft) > 0) {
                Integer descriptor = held.poll();
                if (descriptor == null) {
                    break;
                }
                share--;
                callbacks += deliver(listener, descriptor, to);
            }
            if (listener.wantsInput()) {
                resumed(listener); // if there is still one
                listener.engine.touch(listener);
            }
        }
        return callbacks;
    }

    /** An accept has answered; returns the number of callbacks made. */
    int completed(UringHandle listener, int result, EngineListener to) {
        if (result >= 0) {
            return connection(listener, result, to);
        }
        boolean harmless =
                result == -Errno.ECANCELED
                        || result == -Errno.EAGAIN
                        || Errno.isOfOneConnection(-result);
        if (harmless || !listener.wantsInput()) {
            return 0; // what lasts is said again when accepting is on
        }
        listener.acceptPaused = true;
        pauses.add(listener);
        if (!pauses.mayReport()) {
            return 0;
        }
        Failure failure = Errno.failure(-result, Operation.ACCEPT);
        to.failed(listener, failure);
        return 1;
    }

    private int connection(UringHandle listener, int descriptor, EngineListener to) {
        if (!listener.isOpen()) {
            sockets.close(descriptor);
            return 0;
        }
        if (listener.wantsInput() && !listener.holdsInput() && acceptsLeft > 0) {
            return deliver(listener, descriptor, to);
        }
        listener.hold(descriptor);
        listener.engine.touch(listener); // nothing more is wanted before these
        if (listener.wantsInput()) {
            resumed(listener);
        }
        return 0;
    }

    private int deliver(UringHandle listener, int descriptor, EngineListener to) {
        Endpoint remote = sockets.remoteAddress(descriptor);
        if (remote == null) {
            sockets.close(descriptor); // was reset before it was accepted
            return 0;
        }
        acceptsLeft--;
        to.accepted(listener, new AcceptedDescriptor(sockets, descriptor, remote));
        return 1;
    }

    /** Closes the connections that nobody was told of. */
    void drop(UringHandle listener) {
        Queue<Integer> held = listener.heldConnections;
        while (held != null && !held.isEmpty()) {
            sockets.close(held.remove());
        }
    }
}
