package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import switchboard.engine.readiness.Errno;

/**
 * The two queues of io_uring(7) and the call that moves them; owns the ring's descriptor and its
 * mapped memory. The thread that opens it only.
 *
 * <p>Each queue has one writer at each end: what was written into an entry is published by the
 * queue's tail with release, and seen by reading the other's tail with acquire.
 */
final class Ring implements AutoCloseable {

    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final long SQE_BYTES = UringAbi.SQE.byteSize();
    private static final long CQE_BYTES = UringAbi.CQE.byteSize();
    private static final long OPCODE = of(UringAbi.SQE, "opcode");
    private static final long FD = of(UringAbi.SQE, "fd");
    private static final long USER_DATA = of(UringAbi.SQE, "user_data");
    private static final long DONE_DATA = of(UringAbi.CQE, "user_data");
    private static final long DONE_RESULT = of(UringAbi.CQE, "res");
    private static final long DONE_FLAGS = of(UringAbi.CQE, "flags");
    private static final long SECONDS = of(UringAbi.TIMESPEC, "tv_sec");
    private static final long NANOS = of(UringAbi.TIMESPEC, "tv_nsec");
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** How often the kernel may say that it has no room for a submission before we give up. */
    private static final int TRIES_MAX = 1_000;

    final int descriptor;

    /** The submission entries; {@link #prepare} says where the next one lies. */
    final MemorySegment submissions;

    private final UringCalls calls;
    private final MemorySegment rings;
    private final MemorySegment time;
    private final MemorySegment waitArgument;
    private final int submissionMask;
    private final int completionMask;
    private final long submissionHeadAt;
    private final long submissionTailAt;
    private final long submissionFlagsAt;
    private final long completionHeadAt;
    private final long completionTailAt;
    private final long completionsAt;
    private int submissionTail;
    private int completionHead;
    private long userData;
    private int result;
    private int flags;

    /**
     * Opens a ring, with those of the kernel's modes that it has.
     *
     * @param arena of this thread; it must outlast the ring
     * @throws UncheckedIOException when the kernel refuses
     */
    Ring(Arena arena, UringCalls calls, UringOptions options) {
        this.calls = calls;
        time = arena.allocate(UringAbi.TIMESPEC);
        waitArgument = arena.allocate(UringAbi.GETEVENTS_ARG);
        waitArgument.set(JAVA_LONG, of(UringAbi.GETEVENTS_ARG, "ts"), time.address());
        MemorySegment params = arena.allocate(UringAbi.PARAMS);
        descriptor = setup(calls, options, params);
        if (descriptor < 0) {
            throw Libc.failed(descriptor, "io_uring_setup");
        }
        int sqEntries = params.get(JAVA_INT, of(UringAbi.PARAMS, "sq_entries"));
        int cqEntries = params.get(JAVA_INT, of(UringAbi.PARAMS, "cq_entries"));
        long arrayAt = offset(params, "sq_off", UringAbi.SQ_OFFSETS, "array");
        completionsAt = offset(params, "cq_off", UringAbi.CQ_OFFSETS, "cqes");
        long bytes = Math.max(arrayAt + sqEntries * 4L, completionsAt + cqEntries * CQE_BYTES);
        try {
            rings = calls.mapRing(descriptor, UringAbi.OFFSET_RINGS, bytes);
            submissions =
                    calls.mapRing(descriptor, UringAbi.OFFSET_SUBMISSIONS, sqEntries * SQE_BYTES);
        } catch (UncheckedIOException e) {
            Libc.close(descriptor);
            throw e;
        }
        submissionMask = sqEntries - 1;
        completionMask = cqEntries - 1;
        submissionHeadAt = offset(params, "sq_off", UringAbi.SQ_OFFSETS, "head");
        submissionTailAt = offset(params, "sq_off", UringAbi.SQ_OFFSETS, "tail");
        submissionFlagsAt = offset(params, "sq_off", UringAbi.SQ_OFFSETS, "flags");
        completionHeadAt = offset(params, "cq_off", UringAbi.CQ_OFFSETS, "head");
        completionTailAt = offset(params, "cq_off", UringAbi.CQ_OFFSETS, "tail");
        for (int i = 0; i < sqEntries; i++) {
            rings.set(JAVA_INT, arrayAt + i * 4L, i); // entries are handed over in their order
        }
    }

    /** The best mode first; an older kernel says EINVAL to what it does not know. */
    static int setup(UringCalls calls, UringOptions options, MemorySegment params) {
        int always = UringAbi.SETUP_CQSIZE | UringAbi.SETUP_SUBMIT_ALL;
        int[] modes = {
            UringAbi.SETUP_SINGLE_ISSUER | UringAbi.SETUP_DEFER_TASKRUN, // 6.1
            UringAbi.SETUP_SINGLE_ISSUER | UringAbi.SETUP_COOP_TASKRUN, // 6.0
            UringAbi.SETUP_COOP_TASKRUN // 5.19
        };
        int result = -Errno.EINVAL;
        for (int i = options.deferTaskRun() ? 0 : 1; i < modes.length; i++) {
            params.fill((byte) 0);
            params.set(JAVA_INT, of(UringAbi.PARAMS, "flags"), always | modes[i]);
            params.set(JAVA_INT, of(UringAbi.PARAMS, "cq_entries"), options.completions());
            result = calls.setup(options.submissions(), params.address());
            if (result != -Errno.EINVAL) {
                return result;
            }
        }
        return result;
    }

    static long of(StructLayout structure, String member) {
        return structure.byteOffset(PathElement.groupElement(member));
    }

    private static long offset(
            MemorySegment params, String offsets, StructLayout type, String member) {
        return params.get(JAVA_INT, of(UringAbi.PARAMS, offsets) + of(type, member));
    }

    /** How many submissions fit before the kernel must be called. */
    int submissionsMax() {
        return submissionMask + 1;
    }

    /** The place of a submission among those that fit: what it refers to may lie there too. */
    int place(long at) {
        return (int) (at / SQE_BYTES);
    }

    /**
     * Begins a submission with all else 0. When the queue is full, what is in it is handed over
     * first.
     *
     * @return where it lies in {@link #submissions}, until the next call of {@link #enter}
     */
    long prepare(int operation, int onDescriptor, long data) {
        if (waiting() > submissionMask) {
            submit();
        }
        long at = (submissionTail & submissionMask) * SQE_BYTES;
        for (int i = 0; i < SQE_BYTES; i += Long.BYTES) {
            submissions.set(JAVA_LONG, at + i, 0);
        }
        submissions.set(JAVA_BYTE, at + OPCODE, (byte) operation);
        submissions.set(JAVA_INT, at + FD, onDescriptor);
        submissions.set(JAVA_LONG, at + USER_DATA, data);
        submissionTail++;
        return at;
    }

    /** How many submissions the kernel does not have yet. */
    int waiting() {
        return submissionTail - (int) INT.getAcquire(rings, submissionHeadAt);
    }

    /** Hands all submissions over, and neither waits nor looks for what has happened. */
    void submit() {
        for (int tries = 0; waiting() > 0; tries++) {
            // Where it has no room, running what is due in the kernel makes some.
            call(0, tries == 0 ? 0 : UringAbi.ENTER_GETEVENTS, 0, 0);
            if (tries == TRIES_MAX) {
                throw Libc.failed(-Errno.ENOMEM, "io_uring_enter");
            }
        }
    }

    /**
     * Hands all submissions over, lets the kernel run what is due, and waits for completions.
     *
     * @param minimum how many there must be before it returns, 0 only to look
     * @param timeoutNanos {@link Long#MAX_VALUE} to wait without limit
     */
    void enter(int minimum, long timeoutNanos) {
        if (minimum == 0 || timeoutNanos == Long.MAX_VALUE) {
            call(minimum, UringAbi.ENTER_GETEVENTS, 0, 0);
            return;
        }
        time.set(JAVA_LONG, SECONDS, timeoutNanos / NANOS_PER_SECOND);
        time.set(JAVA_LONG, NANOS, timeoutNanos % NANOS_PER_SECOND);
        call(
                minimum,
                UringAbi.ENTER_GETEVENTS | UringAbi.ENTER_EXT_ARG,
                waitArgument.address(),
                waitArgument.byteSize());
    }

    private void call(int minimum, int how, long argument, long bytes) {
        INT.setRelease(rings, submissionTailAt, submissionTail);
        int answer = calls.enter(descriptor, waiting(), minimum, how, argument, bytes);
        switch (-answer) {
            case Errno.ETIME, Errno.EINTR, Errno.EAGAIN, Errno.EBUSY -> {}
            default -> {
                if (answer < 0) {
                    throw Libc.failed(answer, "io_uring_enter");
                }
            }
        }
    }

    /**
     * Takes the oldest completion off the queue, for {@link #userData}, {@link #result} and {@link
     * #flags} to tell of it. What found no room in the queue is asked for when it is empty.
     */
    boolean next() {
        if (completionHead == (int) INT.getAcquire(rings, completionTailAt)) {
            if (((int) INT.getAcquire(rings, submissionFlagsAt) & UringAbi.SQ_CQ_OVERFLOW) == 0) {
                return false;
            }
            call(0, UringAbi.ENTER_GETEVENTS, 0, 0);
            if (completionHead == (int) INT.getAcquire(rings, completionTailAt)) {
                return false;
            }
        }
        read(completionHead);
        completionHead++;
        INT.setRelease(rings, completionHeadAt, completionHead);
        return true;
    }

    /**
     * Looks at a completion that is not taken off yet, {@code index} behind the oldest; false when
     * there is none in the queue.
     */
    boolean peek(int index) {
        int position = completionHead + index;
        if (position == (int) INT.getAcquire(rings, completionTailAt)) {
            return false;
        }
        read(position);
        return true;
    }

    /** The completion at which {@link #peek} has looked is done with: its data is 0 from now on. */
    void markDone(int index) {
        rings.set(JAVA_LONG, completionAt(completionHead + index) + DONE_DATA, 0);
    }

    private void read(int position) {
        long at = completionAt(position);
        userData = rings.get(JAVA_LONG, at + DONE_DATA);
        result = rings.get(JAVA_INT, at + DONE_RESULT);
        flags = rings.get(JAVA_INT, at + DONE_FLAGS);
    }

    private long completionAt(int position) {
        return completionsAt + (position & completionMask) * CQE_BYTES;
    }

    long userData() {
        return userData;
    }

    /** The operation's answer, or a negated errno. */
    int result() {
        return result;
    }

    int flags() {
        return flags;
    }

    @Override
    public void close() {
        UringCalls.munmap(submissions);
        UringCalls.munmap(rings);
        Libc.close(descriptor);
    }
}
