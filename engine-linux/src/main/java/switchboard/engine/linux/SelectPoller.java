package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import switchboard.engine.SocketError;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;
import switchboard.engine.readiness.ReadyList;

/**
 * select(2), by level; owns the sets of descriptors. Loop thread only, but for {@link #wakeup}.
 *
 * <p>A set has a bit for each of 1,024 descriptors. The macros of C write behind its end for a
 * higher one; here it is refused. Each wait costs the kernel a look at every watched descriptor and
 * us a look at every word of three sets, however few are ready.
 */
final class SelectPoller implements Poller {

    static final StructLayout TIMEVAL =
            MemoryLayout.structLayout(JAVA_LONG.withName("tv_sec"), JAVA_LONG.withName("tv_usec"));

    static final int FD_SETSIZE = 1_024;
    private static final int WORDS = FD_SETSIZE / Long.SIZE;
    private static final int SET_BYTES = FD_SETSIZE / Byte.SIZE;

    private static final long SECONDS = TIMEVAL.byteOffset(PathElement.groupElement("tv_sec"));
    private static final long MICROS = TIMEVAL.byteOffset(PathElement.groupElement("tv_usec"));
    private static final int WATCHABLE = IN | PRI | OUT;

    /** The sets lie behind one another in this order. */
    private static final int[] SETS = {IN, OUT, PRI};

    private final Arena arena = Arena.ofConfined();
    private final Libc libc = new Libc(arena);
    private final WaitCalls calls = new WaitCalls(libc);
    private final MemorySegment wanted = arena.allocate(JAVA_LONG, SETS.length * (long) WORDS);
    private final MemorySegment happened = arena.allocate(JAVA_LONG, SETS.length * (long) WORDS);
    private final MemorySegment timeout = arena.allocate(TIMEVAL);
    private final long[] data = new long[FD_SETSIZE];
    private final ReadyList ready = new ReadyList();
    private final EventFd waker;

    /** Nothing from here on is watched. */
    private int end;

    private boolean closed;

    SelectPoller() {
        try {
            waker = new EventFd(libc);
        } catch (UncheckedIOException e) {
            arena.close();
            throw e;
        }
        if (waker.descriptor >= FD_SETSIZE) {
            close();
            throw Libc.failed(SocketError.DESCRIPTOR_BEYOND_LIMIT.sentence());
        }
        set(waker.descriptor, IN);
    }

    @Override
    public int add(int descriptor, int events, long data) {
        int refusal = refusal(descriptor, events);
        if (refusal == 0 && watched(descriptor) != 0) {
            refusal = -Errno.EEXIST;
        }
        return refusal == 0 ? watch(descriptor, events, data) : refusal;
    }

    @Override
    public int modify(int descriptor, int events, long data) {
        int refusal = refusal(descriptor, events);
        if (refusal == 0 && watched(descriptor) == 0) {
            refusal = -Errno.ENOENT;
        }
        return refusal == 0 ? watch(descriptor, events, data) : refusal;
    }

    private static int refusal(int descriptor, int events) {
        if (descriptor < 0) {
            return -Errno.EBADF;
        }
        boolean possible = descriptor < FD_SETSIZE && (events & ~WATCHABLE) == 0 && events != 0;
        return possible ? 0 : -Errno.EINVAL;
    }

    private int watch(int descriptor, int events, long registered) {
        data[descriptor] = registered;
        set(descriptor, events);
        return 0;
    }

    @Override
    public void remove(int descriptor) {
        if (descriptor >= 0 && descriptor < FD_SETSIZE) {
            set(descriptor, 0);
        }
    }

    private void set(int descriptor, int events) {
        for (int i = 0; i < SETS.length; i++) {
            put(wanted, i, descriptor, (events & SETS[i]) != 0);
        }
        if (events != 0) {
            end = Math.max(end, descriptor + 1);
        }
        while (end > 0 && watched(end - 1) == 0) {
            end--;
        }
    }

    private static void put(MemorySegment sets, int set, int descriptor, boolean on) {
        int at = set * WORDS + descriptor / Long.SIZE;
        long bit = 1L << descriptor;
        long word = sets.getAtIndex(JAVA_LONG, at);
        sets.setAtIndex(JAVA_LONG, at, on ? word | bit : word & ~bit);
    }

    private int watched(int descriptor) {
        int events = 0;
        for (int i = 0; i < SETS.length; i++) {
            long word = wanted.getAtIndex(JAVA_LONG, i * WORDS + descriptor / Long.SIZE);
            events |= (word >>> descriptor & 1) != 0 ? SETS[i] : 0;
        }
        return events;
    }

    @Override
    public int await(long timeoutNanos) {
        ready.clear();
        MemorySegment.copy(wanted, 0, happened, 0, wanted.byteSize());
        int count = select(timeoutNanos);
        if (count == -Errno.EBADF) {
            takeOutClosed();
            count = select(0);
        }
        if (count < 0 && count != -Errno.EINTR && count != -Errno.EBADF) {
            throw Libc.failed(count, "select");
        }
        if (count > 0) {
            collect();
        }
        return ready.count();
    }

    private int select(long timeoutNanos) {
        long in = happened.address();
        return calls.select(end, in, in + SET_BYTES, in + 2 * SET_BYTES, timeval(timeoutNanos));
    }

    /** Whole microseconds, rounded up: a timer must not find that its time has not come. */
    private long timeval(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return 0; // no timeout
        }
        long micros = Math.ceilDiv(Math.max(nanos, 0), 1_000);
        timeout.set(JAVA_LONG, SECONDS, micros / 1_000_000);
        timeout.set(JAVA_LONG, MICROS, micros % 1_000_000);
        return timeout.address();
    }

    /** One closed descriptor fails the whole call: the error goes back to where it belongs. */
    private void takeOutClosed() {
        MemorySegment.copy(wanted, 0, happened, 0, wanted.byteSize());
        for (int descriptor = 0; descriptor < end; descriptor++) {
            if (watched(descriptor) != 0 && calls.fcntl(descriptor, WaitCalls.F_GETFD) < 0) {
                for (int i = 0; i < SETS.length; i++) {
                    put(happened, i, descriptor, false);
                }
                ready.add(NVAL, data[descriptor]);
            }
        }
    }

    private void collect() {
        for (int word = 0; word * Long.SIZE < end; word++) {
            long in = happened.getAtIndex(JAVA_LONG, word);
            long out = happened.getAtIndex(JAVA_LONG, WORDS + word);
            long exceptional = happened.getAtIndex(JAVA_LONG, 2 * WORDS + word);
            for (long any = in | out | exceptional; any != 0; any &= any - 1) {
                long bit = Long.lowestOneBit(any);
                int descriptor = word * Long.SIZE + Long.numberOfTrailingZeros(any);
                if (descriptor == waker.descriptor) {
                    waker.drain(libc);
                    continue;
                }
                int events = ((in & bit) != 0 ? IN : 0) | ((out & bit) != 0 ? OUT : 0);
                ready.add(events | ((exceptional & bit) != 0 ? PRI : 0), data[descriptor]);
            }
        }
    }

    @Override
    public int events(int index) {
        return ready.events(index);
    }

    @Override
    public long data(int index) {
        return ready.data(index);
    }

    @Override
    public int watchable() {
        return WATCHABLE;
    }

    @Override
    public boolean edgeTriggered() {
        return false;
    }

    @Override
    public int descriptorMax() {
        return FD_SETSIZE - 1;
    }

    @Override
    public void wakeup() {
        waker.signal();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            waker.close();
            arena.close();
        }
    }
}
