package switchboard.engine.readiness;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import switchboard.engine.SocketHandle;

/**
 * The listeners that pause because their accept failed for a cause of this process or machine: such
 * a listener stays ready, and going on would spin. They go on after a time, or when a handle is
 * closed, which may have been the cause; what happened is said at most once a second. Loop thread
 * only.
 */
public final class AcceptPauses<H extends SocketHandle> {

    private static final long PAUSE_NANOS = 200_000_000;
    private static final long REPORT_NANOS = 1_000_000_000;

    private final LongSupplier nanoClock;
    private final Consumer<H> resume;
    private final List<H> paused = new ArrayList<>();
    private final List<Long> untilNanos = new ArrayList<>();
    private boolean reportedBefore;
    private long reportedNanos;

    /**
     * No listener pauses.
     *
     * @param resume is told each listener that goes on
     */
    public AcceptPauses(LongSupplier nanoClock, Consumer<H> resume) {
        this.nanoClock = nanoClock;
        this.resume = resume;
    }

    /** Lets a listener pause. */
    public void add(H listener) {
        paused.add(listener);
        untilNanos.add(nanoClock.getAsLong() + PAUSE_NANOS);
    }

    /** Whether an error is to be reported now; if so, no other for a second. */
    public boolean mayReport() {
        long now = nanoClock.getAsLong();
        if (reportedBefore && now - reportedNanos < REPORT_NANOS) {
            return false;
        }
        reportedBefore = true;
        reportedNanos = now;
        return true;
    }

    /** Lets listeners go on whose pause is over. */
    public void resumeDue() {
        if (!paused.isEmpty() && nanosUntilResume() == 0) {
            resumeAll();
        }
    }

    /** A descriptor has become free: the cause of a pause may be gone. */
    public void handleClosed(H handle) {
        int index = paused.indexOf(handle);
        if (index >= 0) {
            paused.remove(index);
            untilNanos.remove(index);
        }
        resumeAll();
    }

    private void resumeAll() {
        for (int i = 0; i < paused.size(); i++) {
            resume.accept(paused.get(i));
        }
        paused.clear();
        untilNanos.clear();
    }

    /** How long the first pause still lasts; {@link Long#MAX_VALUE} when there is none. */
    public long nanosUntilResume() {
        long now = paused.isEmpty() ? 0 : nanoClock.getAsLong();
        long nanos = Long.MAX_VALUE;
        for (int i = 0; i < paused.size(); i++) {
            nanos = Math.min(nanos, untilNanos.get(i) - now);
        }
        return Math.max(nanos, 0);
    }
}
