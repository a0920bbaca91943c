package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerHeapTest {

    private final TimerHeap heap = new TimerHeap();
    private final List<String> ran = new ArrayList<>();

    private Timer timer(String name) {
        return new Timer(() -> ran.add(name));
    }

    @Test
    void agreesWithASimpleModelThroughManyRandomSteps() {
        Random random = new Random(20);
        Map<Timer, Long> model = new HashMap<>();
        List<Timer> timers = new ArrayList<>();
        List<Timer> due = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Timer[] self = new Timer[1];
            self[0] = new Timer(() -> due.add(self[0]));
            timers.add(self[0]);
        }
        long now = Long.MAX_VALUE - 20_000; // the clock runs over on the way
        for (int step = 0; step < 200_000; step++) {
            Timer timer = timers.get(random.nextInt(timers.size()));
            int action = random.nextInt(10);
            if (action < 6) {
                long at = now + random.nextInt(2_000);
                heap.set(timer, at);
                model.put(timer, at);
            } else if (action < 9) {
                heap.cancel(timer);
                model.remove(timer);
            } else {
                now += random.nextInt(50);
                runAndCompare(model, due, now);
            }
            assertThat(timer.isWaiting()).isEqualTo(model.containsKey(timer));
        }
        assertThat(now).as("the clock has run over").isNegative();
    }

    private void runAndCompare(Map<Timer, Long> model, List<Timer> due, long now) {
        due.clear();
        heap.runDue(now);
        long before = Long.MIN_VALUE;
        for (Timer timer : due) {
            assertThat(model).as("a timer that was not set ran").containsKey(timer);
            long at = Objects.requireNonNull(model.remove(timer));
            assertThat(at - now).as("a timer ran early").isLessThanOrEqualTo(0);
            assertThat(at - now).as("out of order").isGreaterThanOrEqualTo(before);
            before = at - now;
        }
        long next = Long.MAX_VALUE;
        for (long at : model.values()) {
            assertThat(at - now).as("a due timer was left").isPositive();
            next = Math.min(next, at - now);
        }
        assertThat(heap.nanosUntilNext(now)).isEqualTo(next);
    }

    @Test
    void ofAMillionTimersThoseThatAreNotCancelledRunOnceInTheirOrder() {
        int count = 1_000_000;
        Random random = new Random(10);
        int[] ranAt = new int[count];
        int[] now = {0};
        Timer[] timers = new Timer[count];
        long[] at = new long[count];
        for (int i = 0; i < count; i++) {
            int number = i;
            timers[i] = new Timer(() -> ranAt[number] = ranAt[number] == 0 ? now[0] : -1);
            at[i] = 1L + random.nextInt(1_000);
            heap.set(timers[i], at[i]);
        }
        for (int i = 0; i < count; i += 2) {
            heap.cancel(timers[i]);
        }
        for (now[0] = 1; now[0] <= 1_000; now[0]++) {
            heap.runDue(now[0]);
        }
        for (int i = 0; i < count; i++) {
            long expected = i % 2 == 0 ? 0 : at[i]; // neither early nor late, and not twice
            if (ranAt[i] != expected) {
                assertThat(ranAt[i]).as("timer %d", i).isEqualTo(expected);
            }
        }
        assertThat(heap.nanosUntilNext(1_001)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aClockThatIsADayAheadRunsAllThatIsDueAndNothingElse() {
        long day = 86_400_000_000_000L;
        heap.set(timer("soon"), 1_000);
        heap.set(timer("within the day"), day - 1);
        heap.set(timer("after it"), day + 1_001);
        heap.runDue(day);
        assertThat(ran).containsExactly("soon", "within the day");
        assertThat(heap.nanosUntilNext(day)).isEqualTo(1_001);
    }

    @Test
    void aClockThatIsAnHourBackRunsNothingEarlyAndLosesNothing() {
        long hour = 3_600_000_000_000L;
        heap.set(timer("one"), 1_000);
        heap.runDue(999);
        heap.runDue(999 - hour);
        assertThat(ran).isEmpty();
        assertThat(heap.nanosUntilNext(999 - hour)).isEqualTo(hour + 1);
        heap.runDue(1_000);
        assertThat(ran).containsExactly("one");
    }

    @Test
    void anEmptyHeapHasNothingToWaitFor() {
        assertThat(heap.nanosUntilNext(5)).isEqualTo(Long.MAX_VALUE);
        heap.runDue(5);
        heap.cancel(timer("never set"));
    }

    @Test
    void aDueTimerIsWaitedForNoLonger() {
        heap.set(timer("a"), 10);
        assertThat(heap.nanosUntilNext(4)).isEqualTo(6);
        assertThat(heap.nanosUntilNext(10)).isZero();
        assertThat(heap.nanosUntilNext(11)).isZero();
    }

    @Test
    void aTimerMovedToLaterRunsThenAndOnce() {
        Timer moved = timer("moved");
        heap.set(moved, 10);
        heap.set(moved, 20);
        heap.runDue(19);
        assertThat(ran).isEmpty();
        heap.runDue(20);
        heap.runDue(30);
        assertThat(ran).containsExactly("moved");
    }

    @Test
    void aTimerMayCancelAnotherThatIsDueWithIt() {
        Timer second = timer("second");
        heap.set(new Timer(() -> heap.cancel(second)), 1);
        heap.set(second, 2);
        heap.runDue(10);
        assertThat(ran).isEmpty();
    }

    @Test
    void aTaskThatSetsItselfForAtOnceDoesNotRunForEver() {
        int[] runs = new int[1];
        Timer[] self = new Timer[1];
        self[0] =
                new Timer(() -> {
                    runs[0]++;
                    heap.set(self[0], 0);
                });
        heap.set(self[0], 0);
        for (int i = 0; i < 10; i++) {
            heap.set(timer("later"), 1_000 + i);
        }
        heap.runDue(0);
        assertThat(runs[0]).isBetween(1, 11);
        assertThat(heap.nanosUntilNext(0)).isZero();
    }

    @Test
    void oneFailingTaskDoesNotKeepTheOthersFromRunning() {
        heap.set(
                new Timer(() -> {
                    throw new IllegalStateException("deliberate");
                }),
                1);
        heap.set(timer("other"), 2);
        heap.runDue(10);
        assertThat(ran).containsExactly("other");
    }
}
