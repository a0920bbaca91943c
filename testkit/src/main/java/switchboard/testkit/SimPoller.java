package switchboard.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import switchboard.engine.readiness.Poller;

/**
 * A poller of a {@link SimKernel}, with the habits of epoll. It does not sleep: waiting moves the
 * virtual clock to the next thing that happens, or to the deadline. Only a wait without limit while
 * nothing is on its way waits in real time, for another thread, and fails when none comes.
 *
 * <p>A descriptor that is watched twice, changed or removed without being watched is an {@link
 * AssertionError}. Loop thread only, but for {@link #wakeup}.
 */
public final class SimPoller implements Poller {

    private static final long STANDSTILL_MILLIS = 20_000;
    private static final int ALWAYS_REPORTED = ERR | HUP;

    private final SimKernel kernel;
    private final SimPollerOptions options;
    private final Map<Integer, Watch> watches = new HashMap<>();

    /** What may be ready and has to be asked: everything that changed, and what was ready last. */
    private final LinkedHashSet<Watch> candidates = new LinkedHashSet<>();

    private final List<Event> events = new ArrayList<>();
    private boolean woken;

    private static final class Watch {
        final SimSocket socket;
        int events;
        long data;

        Watch(SimSocket socket) {
            this.socket = socket;
        }
    }

    private record Event(int mask, long data) {}

    public SimPoller(SimKernel kernel, SimPollerOptions options) {
        this.kernel = kernel;
        this.options = options;
        synchronized (kernel) {
            kernel.attach(this);
        }
    }

    @Override
    public int add(int descriptor, int events, long data) {
        synchronized (kernel) {
            if (descriptor > options.descriptorMax()) {
                throw new AssertionError("descriptor " + descriptor + " is beyond the limit");
            }
            int ordered = kernel.ordered(SimCall.WATCH);
            if (ordered < 0) {
                return ordered;
            }
            Watch watch = new Watch(kernel.descriptors().get(descriptor));
            if (watches.putIfAbsent(descriptor, watch) != null) {
                throw new AssertionError("descriptor " + descriptor + " is watched already");
            }
            set(watch, events, data);
            return 0;
        }
    }

    @Override
    public int modify(int descriptor, int events, long data) {
        synchronized (kernel) {
            int ordered = kernel.ordered(SimCall.WATCH);
            if (ordered == 0) {
                set(watched(descriptor), events, data);
            }
            return ordered;
        }
    }

    private void set(Watch watch, int events, long data) {
        watch.events = events | ALWAYS_REPORTED;
        watch.data = data;
        candidates.add(watch);
    }

    private Watch watched(int descriptor) {
        Watch watch = watches.get(descriptor);
        if (watch == null) {
            throw new AssertionError("descriptor " + descriptor + " is not watched");
        }
        return watch;
    }

    @Override
    public void remove(int descriptor) {
        synchronized (kernel) {
            candidates.remove(watched(descriptor));
            watches.remove(descriptor);
        }
    }

    boolean watches(int descriptor) {
        return watches.containsKey(descriptor);
    }

    void changed(int descriptor) {
        @Nullable Watch watch = watches.get(descriptor);
        if (watch != null) {
            candidates.add(watch);
        }
    }

    @Override
    public int await(long timeoutNanos) {
        synchronized (kernel) {
            events.clear();
            long deadline = deadline(timeoutNanos);
            boolean interrupted = timeoutNanos > 0 && kernel.chance(kernel.faults().interrupted());
            boolean spurious = kernel.chance(kernel.faults().spurious());
            kernel.spend();
            while (true) {
                kernel.runDue();
                collect();
                if (spurious) {
                    addSpurious();
                }
                boolean over = kernel.nowNanos() >= deadline;
                if (woken || interrupted || over || !events.isEmpty()) {
                    woken = false;
                    return events.size();
                }
                waitFor(Math.min(deadline, kernel.nextDueNanos()));
            }
        }
    }

    private long deadline(long timeoutNanos) {
        long deadline = kernel.nowNanos() + timeoutNanos;
        return deadline < 0 ? Long.MAX_VALUE : deadline;
    }

    private void waitFor(long nanos) {
        if (nanos != Long.MAX_VALUE) {
            kernel.clock().advanceTo(nanos);
            return;
        }
        long before = System.nanoTime();
        try {
            kernel.wait(STANDSTILL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted in a wait without limit", e);
        }
        if (System.nanoTime() - before >= STANDSTILL_MILLIS * 1_000_000) {
            throw new AssertionError("a wait without limit, and nothing will ever happen");
        }
    }

    private void collect() {
        List<Watch> again = new ArrayList<>();
        Iterator<Watch> iterator = candidates.iterator();
        while (iterator.hasNext() && events.size() < options.eventsMax()) {
            Watch watch = iterator.next();
            iterator.remove();
            int mask = watch.socket.mask() & watch.events;
            if (mask == 0) {
                continue;
            }
            boolean alone = (mask & ALWAYS_REPORTED) != 0 && hangupAlone();
            events.add(new Event(alone ? mask & ALWAYS_REPORTED : mask, watch.data));
            if (!options.edgeTriggered()) {
                again.add(watch);
            }
        }
        candidates.addAll(again); // at the end, so that none is left out for ever
    }

    private boolean hangupAlone() {
        return kernel.chance(kernel.faults().hangupAlone());
    }

    private void addSpurious() {
        if (watches.isEmpty() || events.size() == options.eventsMax()) {
            return;
        }
        int skip = kernel.random().nextInt(watches.size());
        Watch watch = watches.values().stream().skip(skip).findFirst().orElseThrow();
        int mask = watch.events & (1 + kernel.random().nextInt(IN | OUT | ERR | HUP));
        if (mask != 0) {
            events.add(kernel.random().nextInt(events.size() + 1), new Event(mask, watch.data));
        }
    }

    @Override
    public int events(int index) {
        return events.get(index).mask;
    }

    @Override
    public long data(int index) {
        return events.get(index).data;
    }

    @Override
    public int watchable() {
        return IN | OUT;
    }

    @Override
    public boolean edgeTriggered() {
        return options.edgeTriggered();
    }

    @Override
    public int descriptorMax() {
        return options.descriptorMax();
    }

    @Override
    public void wakeup() {
        synchronized (kernel) {
            woken = true;
            kernel.notifyAll();
        }
    }

    @Override
    public void close() {
        synchronized (kernel) {
            kernel.detach(this);
        }
    }
}
