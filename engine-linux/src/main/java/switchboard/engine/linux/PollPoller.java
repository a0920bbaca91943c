package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Arrays;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;
import switchboard.engine.readiness.ReadyList;

/**
 * poll(2), by level, in its form with nanoseconds (ppoll); owns the array of what is watched. Loop
 * thread only, but for {@link #wakeup}.
 *
 * <p>The array has no gaps: whoever leaves, the last one takes its place. So adding, changing and
 * removing cost the same however many there are; each wait looks at all of them, in the kernel and
 * here.
 */
final class PollPoller implements Poller {

    static final StructLayout POLLFD =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("fd"),
                    JAVA_SHORT.withName("events"),
                    JAVA_SHORT.withName("revents"));

    static final StructLayout TIMESPEC =
            MemoryLayout.structLayout(JAVA_LONG.withName("tv_sec"), JAVA_LONG.withName("tv_nsec"));

    private static final long SIZE = POLLFD.byteSize();
    private static final long FD = POLLFD.byteOffset(PathElement.groupElement("fd"));
    private static final long EVENTS = POLLFD.byteOffset(PathElement.groupElement("events"));
    private static final long REVENTS = POLLFD.byteOffset(PathElement.groupElement("revents"));
    private static final long SECONDS = TIMESPEC.byteOffset(PathElement.groupElement("tv_sec"));
    private static final long NANOS = TIMESPEC.byteOffset(PathElement.groupElement("tv_nsec"));

    private static final int WATCHABLE =
            IN | PRI | OUT | ERR | HUP | NVAL | RDNORM | RDBAND | WRNORM | WRBAND | RDHUP;
    private static final int WAKER = 0;

    private final Arena arena = Arena.ofConfined();
    private final Libc libc = new Libc(arena);
    private final WaitCalls calls = new WaitCalls(libc);
    private final MemorySegment timeout = arena.allocate(TIMESPEC);
    private final ReadyList ready = new ReadyList();
    private final EventFd waker;

    /** One place for each that is watched; the first is the wake-up's. */
    private MemorySegment watched = arena.allocate(POLLFD, 64);

    private long[] data = new long[64];
    private int count;

    /** The place of each descriptor, or 0. */
    private int[] places = new int[64];

    private boolean closed;

    PollPoller() {
        try {
            waker = new EventFd(libc);
        } catch (UncheckedIOException e) {
            arena.close();
            throw e;
        }
        append(waker.descriptor, IN, -1);
    }

    @Override
    public int add(int descriptor, int events, long data) {
        if ((events & ~WATCHABLE) != 0) {
            return -Errno.EINVAL;
        }
        if (place(descriptor) != 0) {
            return -Errno.EEXIST;
        }
        if (descriptor >= places.length) {
            if (calls.fcntl(descriptor, WaitCalls.F_GETFD) < 0) {
                return -Errno.EBADF; // no large table for a number that nobody has
            }
            places = Arrays.copyOf(places, Math.max(descriptor + 1, places.length * 2));
        } else if (descriptor < 0) {
            return -Errno.EBADF;
        }
        places[descriptor] = count;
        append(descriptor, events, data);
        return 0;
    }

    private void append(int descriptor, int events, long registered) {
        if (count == data.length) {
            data = Arrays.copyOf(data, count * 2);
            MemorySegment larger = arena.allocate(POLLFD, data.length);
            MemorySegment.copy(watched, 0, larger, 0, count * SIZE);
            watched = larger; // the old ones together are no larger; they go with the arena
        }
        watched.set(JAVA_INT, count * SIZE + FD, descriptor);
        put(count, events, registered);
        count++;
    }

    private void put(int place, int events, long registered) {
        watched.set(JAVA_SHORT, place * SIZE + EVENTS, (short) events);
        data[place] = registered;
    }

    private int place(int descriptor) {
        return descriptor >= 0 && descriptor < places.length ? places[descriptor] : 0;
    }

    @Override
    public int modify(int descriptor, int events, long data) {
        int place = place(descriptor);
        if (place == 0) {
            return -Errno.ENOENT;
        }
        if ((events & ~WATCHABLE) != 0) {
            return -Errno.EINVAL;
        }
        put(place, events, data);
        return 0;
    }

    @Override
    public void remove(int descriptor) {
        int place = place(descriptor);
        if (place == 0) {
            return;
        }
        places[descriptor] = 0;
        count--;
        if (place != count) {
            MemorySegment.copy(watched, count * SIZE, watched, place * SIZE, SIZE);
            data[place] = data[count];
            places[watched.get(JAVA_INT, place * SIZE + FD)] = place;
        }
    }

    @Override
    public int await(long timeoutNanos) {
        ready.clear();
        int happened = calls.ppoll(watched.address(), count, timespec(timeoutNanos), 0);
        if (happened < 0 && happened != -Errno.EINTR) {
            throw Libc.failed(happened, "ppoll");
        }
        collect(happened);
        return ready.count();
    }

    private long timespec(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return 0; // no timeout
        }
        timeout.set(JAVA_LONG, SECONDS, Math.max(nanos, 0) / 1_000_000_000);
        timeout.set(JAVA_LONG, NANOS, Math.max(nanos, 0) % 1_000_000_000);
        return timeout.address();
    }

    private void collect(int happened) {
        int left = happened;
        for (int place = 0; left > 0; place++) {
            int events = watched.get(JAVA_SHORT, place * SIZE + REVENTS);
            if (events == 0) {
                continue;
            }
            left--;
            if (place == WAKER) {
                waker.drain(libc);
            } else {
                ready.add(events, data[place]);
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
            arena.close();
        }
    }
}
