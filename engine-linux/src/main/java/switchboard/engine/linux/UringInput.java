package switchboard.engine.linux;

import java.lang.foreign.MemorySegment;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineListener;
import switchboard.engine.Operation;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.HandleQueue;

/**
 * Delivers what receives have brought, each handle its share and all together a share. A buffer
 * goes back at once: what cannot be delivered is copied to the handle and comes first when it can.
 * Loop thread only.
 *
 * <p>The shares are kept by the kernel: all handles together find no more than the buffers there
 * are, and one receive ends at a limit, the next one beginning with the next poll.
 */
final class UringInput {

    private final BufferRing buffers;
    private final UringOperations operations;
    private final int bytesPerPoll;
    private final int limit;
    private final HandleQueue<UringHandle> due = new HandleQueue<>();
    private long bytesLeft;

    /**
     * Input through a ring's buffers.
     *
     * @param limited whether the kernel knows a receive of several buffers up to a limit
     */
    UringInput(
            BufferRing buffers, UringOperations operations, EngineLimits limits, boolean limited) {
        this.buffers = buffers;
        this.operations = operations;
        this.bytesPerPoll = limits.receiveBytesPerPoll();
        // It goes over the limit by a buffer less one byte at most.
        int share = Math.min(limits.receiveBytesPerHandle(), bytesPerPoll);
        this.limit = limited ? share - buffers.bufferBytes + 1 : 0;
    }

    /** Submits the standing receive of a handle; one that goes on could miss an end. */
    void begin(UringHandle handle) {
        handle.receivesOn = limit > 0 && !handle.endSeen;
        if (handle.receivesOn) {
            operations.receive(handle, limit);
        } else {
            operations.receiveOnce(handle, buffers.bufferBytes);
        }
    }

    /** A new poll: the buffers that came back in the last one are the kernel's again. */
    void beginPoll() {
        buffers.publish();
        bytesLeft = bytesPerPoll;
    }

    /** The handle wants input again: what is held for it comes with the next poll. */
    void resumed(UringHandle handle) {
        if (handle.holdsInput() && !handle.queued) {
            handle.queued = true;
            due.add(handle);
        }
    }

    /** Whether something is held for a handle that wants it. */
    boolean isDue() {
        return !due.isEmpty();
    }

    /** Delivers what is held; returns the number of callbacks made. */
    int deliverHeld(EngineListener to) {
        int callbacks = 0;
        for (int left = due.size(); left > 0; left--) {
            UringHandle handle = due.take();
            handle.queued = false;
            if (!handle.wantsInput()) {
                continue;
            }
            HeldBytes held = handle.heldBytes;
            if (held != null && bytesLeft > 0) {
                callbacks += deliver(handle, held, to);
            }
            if (handle.heldBytes == null && handle.heldErrno != 0 && handle.wantsInput()) {
                callbacks += fail(handle, handle.heldErrno, to);
            }
            if (handle.wantsInput()) {
                resumed(handle); // if there is still something
                handle.engine.touch(handle);
            }
        }
        return callbacks;
    }

    private int deliver(UringHandle handle, HeldBytes held, EngineListener to) {
        int count = (int) Math.min(held.left(), bytesLeft);
        MemorySegment memory = held.memory();
        int offset = held.offset();
        held.take(count);
        bytesLeft -= count;
        try {
            to.received(handle, memory, offset, count);
        } finally {
            if (held.left() == 0) {
                drop(handle);
            }
        }
        return 1;
    }

    /** A receive has answered; returns the number of callbacks made. */
    int completed(UringHandle handle, int result, int flags, EngineListener to) {
        if ((flags & UringAbi.CQE_BUFFER) == 0) {
            return result > 0 ? 0 : withoutBytes(handle, result, to);
        }
        int buffer = flags >>> UringAbi.CQE_BUFFER_SHIFT;
        try {
            if (result <= 0) {
                return withoutBytes(handle, result, to);
            }
            if (handle.receivesOn && !handle.watchesEnd) {
                handle.watchesEnd = true;
                handle.engine.touch(handle);
            }
            return bytes(handle, buffers.offset(buffer), result, to);
        } finally {
            buffers.giveBack(buffer);
        }
    }

    private int bytes(UringHandle handle, int offset, int count, EngineListener to) {
        if (!handle.isOpen()) {
            return 0;
        }
        if (handle.wantsInput() && handle.heldBytes == null && count <= bytesLeft) {
            bytesLeft -= count;
            to.received(handle, buffers.memory, offset, count);
            return 1;
        }
        HeldBytes held = handle.heldBytes;
        if (held == null) {
            handle.heldBytes = new HeldBytes(buffers.memory, offset, count);
        } else {
            held.add(buffers.memory, offset, count);
        }
        if (handle.wantsInput()) {
            resumed(handle);
        }
        return 0;
    }

    private int withoutBytes(UringHandle handle, int result, EngineListener to) {
        if (!handle.isOpen()) {
            return 0;
        }
        boolean deliverable = handle.wantsInput() && handle.heldBytes == null;
        return switch (-result) {
            case 0 -> deliverable ? end(handle, to) : 0; // the next receive says it again
            case Errno.ECANCELED, Errno.ENOBUFS, Errno.EINTR, Errno.EAGAIN -> 0;
            default -> {
                if (deliverable) {
                    yield fail(handle, -result, to);
                }
                handle.heldErrno = -result; // the kernel says an error only once
                if (handle.wantsInput()) {
                    resumed(handle);
                }
                yield 0;
            }
        };
    }

    private static int end(UringHandle handle, EngineListener to) {
        handle.inputOver = true;
        to.ended(handle);
        return 1;
    }

    private static int fail(UringHandle handle, int errno, EngineListener to) {
        handle.inputOver = true;
        handle.heldErrno = 0;
        to.failed(handle, Errno.failure(errno, Operation.RECEIVE));
        return 1;
    }

    /** Gives back the memory of what is held. */
    static void drop(UringHandle handle) {
        HeldBytes held = handle.heldBytes;
        if (held != null) {
            handle.heldBytes = null;
            held.close();
        }
    }
}
