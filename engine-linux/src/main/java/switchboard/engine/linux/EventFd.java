package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An eventfd(2) by which any thread wakes a poller. Any thread, but for {@link #clear} and {@link
 * #drain}.
 *
 * <p>Many signals collapse into one write. The descriptor is closed by whoever uses it last: a
 * thread held up between its decision to write and the write must not find that the number has
 * become somebody else's socket.
 */
final class EventFd implements AutoCloseable {

    private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1);

    /** Where the counts go that are read: nobody looks at them, so one place does for all. */
    private static final MemorySegment UNSEEN = Arena.global().allocate(JAVA_LONG);

    final int descriptor;
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** The owner, and each thread that is just writing; at 0 the descriptor is gone for good. */
    private final AtomicInteger users = new AtomicInteger(1);

    EventFd(Libc libc) {
        descriptor = libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
        if (descriptor < 0) {
            throw Libc.failed(descriptor, "eventfd");
        }
    }

    /** Makes the descriptor readable, unless it was signalled since the last {@link #clear}. */
    void signal() {
        if (signalled.compareAndSet(false, true) && enter()) {
            try {
                Libc.write(descriptor, ONE.address(), ONE.byteSize());
            } finally {
                leave();
            }
        }
    }

    private boolean enter() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    private void leave() {
        if (users.decrementAndGet() == 0) {
            Libc.close(descriptor);
        }
    }

    /** Whether a signal has come, or is just coming. */
    boolean isSignalled() {
        return signalled.get();
    }

    /**
     * Lets the next signal through. To be called when the descriptor was reported, before looking
     * at what the signal was for. Nothing is read: watched by its edges, each write is an event.
     */
    void clear() {
        signalled.set(false);
    }

    /**
     * As {@link #clear}, for a poller that watches by level: what was written is read first, so
     * that the descriptor is no longer ready. Until the flag is lowered nobody else writes.
     */
    void drain(Libc libc) {
        libc.read(descriptor, UNSEEN.address(), UNSEEN.byteSize());
        clear();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            leave();
        }
    }
}
