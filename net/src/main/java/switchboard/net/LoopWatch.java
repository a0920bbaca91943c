package switchboard.net;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Looks once a second whether a loop is still in the turn it was in, and says what holds it: a
 * handler that never returns can be named by nobody else. On a thread of its own.
 */
final class LoopWatch {

    static final Duration HELD_MAX = Duration.ofSeconds(2);

    private static final LoopLog LOG = new LoopLog(EventLoop.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int FRAMES_MAX = 6;
    private static final String OWN = LoopWatch.class.getPackageName() + ".";

    private final List<EventLoop> loops;
    private final long[] turnOf;
    private final long[] heldMaxNanos;

    LoopWatch(List<EventLoop> loops) {
        this.loops = List.copyOf(loops);
        turnOf = new long[loops.size()];
        heldMaxNanos = new long[loops.size()];
    }

    /** Watches until the thread it returns is interrupted. */
    Thread start() {
        return Thread.ofVirtual().name("switchboard-watch").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                look();
            }
        } catch (InterruptedException e) {
            return; // the loops are closed
        }
    }

    /** Says of each loop that is held so, once, and again when that has become twice as long. */
    void look() {
        for (int i = 0; i < turnOf.length; i++) {
            EventLoop loop = loops.get(i);
            long since = loop.atWorkSinceNanos();
            if (since != turnOf[i]) {
                turnOf[i] = since;
                heldMaxNanos[i] = HELD_MAX.toNanos();
            }
            long heldNanos = loop.clockNanos() - since;
            if (since != EventLoop.NOT_AT_WORK && heldNanos >= heldMaxNanos[i]) {
                heldMaxNanos[i] = 2 * heldNanos;
                LOG.warning(
                        "loop {0} has been held for {1} s by {2}",
                        loop.index(), heldNanos / 1_000_000_000, where(loop.stack()));
            }
        }
    }

    /** The innermost calls, up to where the toolkit has made them. */
    private static String where(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .takeWhile(frame -> !frame.getClassName().startsWith(OWN))
                .limit(FRAMES_MAX)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(", called by "));
    }
}
