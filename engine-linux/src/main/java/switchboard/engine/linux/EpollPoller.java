package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;

/**
 * epoll(7), by level or by edge; owns the epoll descriptor and the memory for its events. Loop
 * thread only, but for {@link #wakeup}. Any data may be registered but -1, which is the wake-up's.
 */
final class EpollPoller implements Poller {

    /** struct epoll_event, which the kernel packs on x86-64 alone. */
    static final StructLayout EVENT =
            System.getProperty("os.arch").equals("aarch64")
                    ? MemoryLayout.structLayout(
                            JAVA_INT.withName("events"),
                            MemoryLayout.paddingLayout(4),
                            JAVA_LONG.withName("data"))
                    : MemoryLayout.structLayout(
                            JAVA_INT_UNALIGNED.withName("events"),
                            JAVA_LONG_UNALIGNED.withName("data"));

    private static final long MASK = EVENT.byteOffset(PathElement.groupElement("events"));
    private static final long DATA = EVENT.byteOffset(PathElement.groupElement("data"));
    private static final int EVENTS_MAX = 1024;
    private static final int EPOLLET = 1 << 31;

    /** All but NVAL have the same values in epoll, which refuses what is not open. */
    private static final int WATCHABLE =
            IN | PRI | OUT | ERR | HUP | RDNORM | RDBAND | WRNORM | WRBAND | RDHUP;

    private static final long WAKEUP = -1;

    private final boolean edge;
    private final Arena arena = Arena.ofConfined();
    private final WaitCalls calls;
    private final MemorySegment happened = arena.allocate(EVENT, EVENTS_MAX);
    private final MemorySegment wanted = arena.allocate(EVENT);
    private final EventFd waker;
    private final int epoll;
    private boolean closed;

    EpollPoller(boolean edge) {
        this.edge = edge;
        Libc libc = new Libc(arena);
        calls = new WaitCalls(libc);
        epoll = calls.epollCreate1(WaitCalls.EPOLL_CLOEXEC);
        if (epoll < 0) {
            throw Libc.failed(epoll, "epoll_create1");
        }
        try {
            waker = new EventFd(libc);
        } catch (UncheckedIOException e) {
            Libc.close(epoll);
            throw e;
        }
        int result = control(WaitCalls.EPOLL_CTL_ADD, waker.descriptor, IN | EPOLLET, WAKEUP);
        if (result < 0) {
            close();
            throw Libc.failed(result, "epoll_ctl");
        }
    }

    @Override
    public int add(int descriptor, int events, long data) {
        assert data != WAKEUP;
        return watch(WaitCalls.EPOLL_CTL_ADD, descriptor, events, data);
    }

    @Override
    public int modify(int descriptor, int events, long data) {
        assert data != WAKEUP;
        return watch(WaitCalls.EPOLL_CTL_MOD, descriptor, events, data);
    }

    @Override
    public void remove(int descriptor) {
        control(WaitCalls.EPOLL_CTL_DEL, descriptor, 0, 0);
    }

    private int watch(int operation, int descriptor, int events, long data) {
        if ((events & ~WATCHABLE) != 0) {
            return -Errno.EINVAL; // the kernel keeps bits that mean something else, or nothing
        }
        return control(operation, descriptor, edge ? events | EPOLLET : events, data);
    }

    private int control(int operation, int descriptor, int mask, long data) {
        wanted.set(JAVA_INT_UNALIGNED, MASK, mask);
        wanted.set(JAVA_LONG_UNALIGNED, DATA, data);
        return calls.epollCtl(epoll, operation, descriptor, wanted.address());
    }

    @Override
    public int await(long timeoutNanos) {
        int count = calls.epollWait(epoll, happened.address(), EVENTS_MAX, millis(timeoutNanos));
        if (count < 0) {
            if (count == -Errno.EINTR) {
                return 0;
            }
            throw Libc.failed(count, "epoll_wait");
        }
        return waker.isSignalled() ? withoutWakeup(count) : count;
    }

    /** Whole milliseconds, rounded up: a timer must not find that its time has not come. */
    static int millis(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return -1;
        }
        long millis = nanos / 1_000_000 + (nanos % 1_000_000 > 0 ? 1 : 0);
        return Math.clamp(millis, 0, Integer.MAX_VALUE); // a negative one waits for ever
    }

    private int withoutWakeup(int count) {
        for (int i = 0; i < count; i++) {
            if (data(i) == WAKEUP) {
                waker.clear();
                long last = (count - 1) * EVENT.byteSize();
                MemorySegment.copy(
                        happened, last, happened, i * EVENT.byteSize(), EVENT.byteSize());
                return count - 1;
            }
        }
        return count;
    }

    @Override
    public int events(int index) {
        return happened.get(JAVA_INT_UNALIGNED, index * EVENT.byteSize() + MASK);
    }

    @Override
    public long data(int index) {
        return happened.get(JAVA_LONG_UNALIGNED, index * EVENT.byteSize() + DATA);
    }

    @Override
    public int watchable() {
        return WATCHABLE;
    }

    @Override
    public boolean edgeTriggered() {
        return edge;
    }

    @Override
    public int descriptorMax() {
        return Integer.MAX_VALUE;
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
            Libc.close(epoll);
            arena.close();
        }
    }
}
