package switchboard.engine.linux;

import java.util.function.Consumer;
import switchboard.engine.linux.UringHandle.State;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.HandleQueue;

/**
 * Keeps the operations that the kernel has of each handle equal to those that it wants: what has
 * changed since is compared when a poll begins. Counts all that the kernel has, for nothing is
 * given back before its last answer. Loop thread only.
 */
final class UringInterest {

    private static final int JOIN_TRIES = 100;
    private static final long JOIN_WAIT_NANOS = 10_000_000;

    /** Operations that stay in the kernel until they are answered or cancelled. */
    private static final int STANDING =
            UringOperations.RECEIVE
                    | UringOperations.ACCEPT
                    | UringOperations.CONNECT
                    | UringOperations.WATCH_OUTPUT
                    | UringOperations.WATCH_END;

    private final HandleQueue<UringHandle> dirty = new HandleQueue<>();
    private final HandleQueue<UringHandle> starved = new HandleQueue<>();
    private final UringOperations operations;
    private final UringInput input;
    private final EventFd waker;
    private final Consumer<UringHandle> givenBack;
    private boolean wakerWatched;
    private int inFlight;

    /**
     * Interest in nothing.
     *
     * @param waker is watched for the engine itself
     * @param givenBack is told each closing handle of which the kernel has nothing any more
     */
    UringInterest(
            UringOperations operations,
            UringInput input,
            EventFd waker,
            Consumer<UringHandle> givenBack) {
        this.operations = operations;
        this.input = input;
        this.waker = waker;
        this.givenBack = givenBack;
    }

    /** What the handle wants may have changed: the next poll compares. */
    void touch(UringHandle handle) {
        if (!handle.dirty) {
            handle.dirty = true;
            dirty.add(handle);
        }
    }

    /** Whether there is something to compare. */
    boolean isDue() {
        return !dirty.isEmpty() || !starved.isEmpty();
    }

    /** Tells the kernel what is wanted now; what was switched to and fro since costs nothing. */
    void submit() {
        if (!wakerWatched) {
            wakerWatched = true;
            inFlight++;
            operations.watchWaker(waker.descriptor);
        }
        // Who found no buffer goes first: the others would take them all again.
        for (int left = starved.size(); left > 0; left--) {
            submit(starved.take());
        }
        for (int left = dirty.size(); left > 0; left--) {
            submit(dirty.take());
        }
    }

    private void submit(UringHandle handle) {
        handle.dirty = false;
        int wanted = handle.wantedOperations();
        int unwanted = handle.inFlight & ~wanted & ~handle.cancelling & STANDING;
        handle.cancelling |= unwanted;
        for (int rest = unwanted; rest != 0; rest &= rest - 1) {
            operations.cancel(handle, Integer.lowestOneBit(rest));
        }
        for (int rest = wanted & ~handle.inFlight; rest != 0; rest &= rest - 1) {
            begin(handle, Integer.lowestOneBit(rest));
        }
        if (handle.state == State.CLOSING && handle.inFlight == 0) {
            givenBack.accept(handle);
        }
    }

    private void begin(UringHandle handle, int operation) {
        began(handle, operation);
        switch (operation) {
            case UringOperations.RECEIVE -> {
                if (handle.state == State.DATAGRAM) {
                    operations.watchInput(handle);
                } else {
                    input.begin(handle);
                }
            }
            case UringOperations.ACCEPT -> operations.accept(handle);
            case UringOperations.CONNECT -> operations.connect(handle);
            case UringOperations.WATCH_OUTPUT -> operations.watchOutput(handle);
            case UringOperations.WATCH_END -> operations.watchEnd(handle);
            default -> throw new AssertionError("not a standing operation: " + operation);
        }
    }

    /** From now on the kernel has one more operation. */
    void began(UringHandle handle, int operation) {
        handle.inFlight |= operation;
        inFlight++;
    }

    /** The last answer of an operation has come; {@link #answered} follows when it is delivered. */
    void ended(UringHandle handle, int operation) {
        handle.inFlight &= ~operation;
        handle.cancelling &= ~operation;
        inFlight--;
    }

    /** An operation that has ended was delivered: what its handle wants now is compared anew. */
    void answered(UringHandle handle, int operation, int result) {
        if (handle.state == State.CLOSING && handle.inFlight == 0) {
            givenBack.accept(handle);
        } else if (operation == UringOperations.RECEIVE
                && result == -Errno.ENOBUFS
                && !handle.dirty) {
            handle.dirty = true;
            starved.add(handle);
        } else if (operation != UringOperations.SEND && handle.state != State.CLOSED) {
            touch(handle);
        }
    }

    /** What is on its way between two queues of the kernel cannot be found just then. */
    void cancelAnswered(UringHandle handle, int operation, int result) {
        if (result == -Errno.ENOENT && (handle.inFlight & operation) != 0) {
            handle.cancelling &= ~operation;
            touch(handle);
        }
    }

    /** Somebody has woken the engine. */
    void woken(boolean last) {
        waker.clear();
        if (last) {
            wakerWatched = false;
            inFlight--;
        }
    }

    /** Cancels everything and waits for the last answer of each operation. */
    void join(Ring ring) {
        for (int tries = 0; inFlight > 0 && tries < JOIN_TRIES; tries++) {
            operations.cancelAll();
            ring.enter(Math.min(inFlight, ring.submissionsMax()), JOIN_WAIT_NANOS);
            while (ring.next()) {
                forget(ring.userData(), ring.result(), ring.flags());
            }
        }
    }

    /** Whether the kernel has no operation of this engine. */
    boolean isJoined() {
        return inFlight == 0;
    }

    /** Takes note of an answer that nobody waits for. */
    private void forget(long data, int result, int flags) {
        int operation = UringOperations.operation(data);
        if (operation == UringOperations.ACCEPT && result >= 0) {
            Libc.close(result);
        }
        boolean ends = (flags & UringAbi.CQE_MORE) == 0;
        if (ends && (operation & UringOperations.CANCEL) == 0) {
            inFlight--;
        }
    }
}
