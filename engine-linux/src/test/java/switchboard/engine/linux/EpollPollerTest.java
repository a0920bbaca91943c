package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;

/** An eventfd stands for a socket here: readable once something was written, always writable. */
class EpollPollerTest {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int EEXIST = 17;

    private final Arena arena = Arena.ofConfined();
    private final Libc libc = new Libc(arena);
    private final List<Integer> opened = new ArrayList<>();

    @AfterEach
    void giveBack() {
        opened.forEach(Libc::close);
        arena.close();
    }

    private int open(int initial) {
        int descriptor = libc.eventfd(initial, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
        assertThat(descriptor).isNotNegative();
        opened.add(descriptor);
        return descriptor;
    }

    private void write(int descriptor) {
        MemorySegment one = arena.allocate(8);
        one.set(JAVA_LONG, 0, 1);
        assertThat(Libc.write(descriptor, one.address(), 8)).isEqualTo(8);
    }

    @Test
    void levelIsReportedAsLongAsItLasts() {
        try (EpollPoller poller = new EpollPoller(false)) {
            long data = 0x8000_0001_0000_0007L;
            assertThat(poller.add(open(1), Poller.IN, data)).isZero();
            for (int i = 0; i < 3; i++) {
                assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
                assertThat(poller.events(0)).isEqualTo(Poller.IN);
                assertThat(poller.data(0)).isEqualTo(data);
            }
        }
    }

    @Test
    void edgeIsReportedOnceUntilItComesAgain() {
        try (EpollPoller poller = new EpollPoller(true)) {
            int descriptor = open(1);
            poller.add(descriptor, Poller.IN, 7);
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
            assertThat(poller.await(0)).isZero();
            write(descriptor);
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
            assertThat(poller.data(0)).isEqualTo(7);
        }
    }

    @Test
    void onlyWhatIsAskedForIsReported() {
        try (EpollPoller poller = new EpollPoller(false)) {
            int descriptor = open(1);
            poller.add(descriptor, Poller.OUT, 1);
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
            assertThat(poller.events(0)).isEqualTo(Poller.OUT);
            assertThat(poller.modify(descriptor, Poller.IN | Poller.OUT, 2)).isZero();
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
            assertThat(poller.events(0)).isEqualTo(Poller.IN | Poller.OUT);
            assertThat(poller.data(0)).isEqualTo(2);
            poller.remove(descriptor);
            assertThat(poller.await(0)).isZero();
        }
    }

    @Test
    void moreThanOneBatchOfEventsAllCome() {
        try (EpollPoller poller = new EpollPoller(true)) {
            for (int i = 0; i < 1_500; i++) {
                poller.add(open(1), Poller.IN, i);
            }
            Set<Long> seen = new HashSet<>();
            int most = 0;
            while (seen.size() < 1_500) {
                int count = poller.await(PATIENCE_NANOS);
                assertThat(count).isPositive();
                most = Math.max(most, count);
                for (int i = 0; i < count; i++) {
                    seen.add(poller.data(i));
                }
            }
            assertThat(most).isEqualTo(1_024);
        }
    }

    @Test
    void refusalsAreNamed() {
        try (EpollPoller poller = new EpollPoller(false)) {
            int descriptor = open(0);
            assertThat(poller.add(descriptor, Poller.IN, 1)).isZero();
            assertThat(poller.add(descriptor, Poller.IN, 1)).isEqualTo(-EEXIST);
            assertThat(poller.add(1_000_000, Poller.IN, 1)).isEqualTo(-Errno.EBADF);
            poller.remove(1_000_000); // a removal of what is not there is nobody's concern
        }
    }

    @Test
    void wakeupBeforeTheWaitIsNotLostAndIsNoEvent() {
        try (EpollPoller poller = new EpollPoller(false)) {
            poller.wakeup();
            poller.wakeup();
            long begun = System.nanoTime();
            assertThat(poller.await(PATIENCE_NANOS)).isZero();
            assertThat(System.nanoTime() - begun).isLessThan(PATIENCE_NANOS);
            // Both were one: nothing is left to end the next wait.
            assertThat(waitedNanos(poller, 30_000_000)).isGreaterThanOrEqualTo(30_000_000);
        }
    }

    @Test
    void wakeupAmongEventsLeavesTheEvents() {
        try (EpollPoller poller = new EpollPoller(false)) {
            poller.add(open(1), Poller.IN, 1);
            poller.wakeup();
            poller.add(open(1), Poller.IN, 2);
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(2);
            assertThat(Set.of(poller.data(0), poller.data(1))).isEqualTo(Set.of(1L, 2L));
            assertThat(poller.events(0)).isEqualTo(Poller.IN);
        }
    }

    private static long waitedNanos(Poller poller, long timeoutNanos) {
        long begun = System.nanoTime();
        assertThat(poller.await(timeoutNanos)).isZero();
        return System.nanoTime() - begun;
    }

    @Test
    void waitIsNeverShorterThanAsked() {
        try (EpollPoller poller = new EpollPoller(false)) {
            assertThat(waitedNanos(poller, 1)).isPositive();
            assertThat(waitedNanos(poller, 1_000_001)).isGreaterThanOrEqualTo(1_000_001);
            assertThat(waitedNanos(poller, 2_300_000)).isGreaterThanOrEqualTo(2_300_000);
        }
    }

    @Test
    void timeoutsRoundUpToMilliseconds() {
        assertThat(EpollPoller.millis(0)).isZero();
        assertThat(EpollPoller.millis(-5_000_000)).isZero();
        assertThat(EpollPoller.millis(1)).isEqualTo(1);
        assertThat(EpollPoller.millis(1_000_000)).isEqualTo(1);
        assertThat(EpollPoller.millis(1_000_001)).isEqualTo(2);
        assertThat(EpollPoller.millis(Long.MAX_VALUE - 1)).isEqualTo(Integer.MAX_VALUE);
        assertThat(EpollPoller.millis(Long.MAX_VALUE)).isEqualTo(-1);
    }

    /**
     * Each round is lost or not by itself: the other thread goes on only when the loop has seen it.
     */
    @Test
    void noWakeupIsLostHoweverItRacesWithTheWait() throws Exception {
        try (EpollPoller poller = new EpollPoller(false)) {
            int rounds = 5_000;
            AtomicInteger asked = new AtomicInteger();
            AtomicInteger seen = new AtomicInteger();
            Thread asker =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 1; i <= rounds && seen.get() >= 0; i++) {
                                    asked.set(i);
                                    poller.wakeup();
                                    while (seen.get() >= 0 && seen.get() < i) {
                                        Thread.onSpinWait();
                                    }
                                }
                            });
            while (seen.get() >= 0 && seen.get() < rounds) {
                boolean lost = waitedNanos(poller, PATIENCE_NANOS) >= PATIENCE_NANOS;
                seen.set(lost ? -1 : asked.get());
            }
            asker.join();
            assertThat(seen.get()).isEqualTo(rounds);
        }
    }

    @Test
    void wakeupAfterCloseWritesIntoNobodysDescriptor() {
        EpollPoller closed = new EpollPoller(false);
        closed.close();
        List<Integer> successors = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            successors.add(open(0));
        }
        closed.wakeup();
        assertNoneWasWrittenTo(successors);
    }

    @Test
    void wakeupThatRacesWithCloseWritesIntoNobodysDescriptor() throws Exception {
        for (int round = 0; round < 100; round++) {
            EpollPoller poller = new EpollPoller(false);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger running = new AtomicInteger();
            Runnable waker =
                    () -> {
                        running.incrementAndGet();
                        while (!over.get()) {
                            poller.wakeup();
                        }
                    };
            Thread one = Thread.ofPlatform().start(waker);
            Thread two = Thread.ofPlatform().start(waker);
            while (running.get() < 2) {
                poller.await(0);
            }
            poller.await(0); // lets the next wake-up through, just now
            poller.close();
            List<Integer> successors = List.of(open(0), open(0), open(0));
            over.set(true);
            one.join();
            two.join();
            assertNoneWasWrittenTo(successors);
            giveBackSome();
        }
    }

    private void giveBackSome() {
        opened.forEach(Libc::close);
        opened.clear();
    }

    private static void assertNoneWasWrittenTo(List<Integer> descriptors) {
        try (EpollPoller other = new EpollPoller(false)) {
            for (int descriptor : descriptors) {
                assertThat(other.add(descriptor, Poller.IN, descriptor)).isZero();
            }
            assertThat(other.await(0)).isZero();
        }
    }

    @Test
    void closeGivesBothDescriptorsBackOnce() {
        int before = openDescriptors();
        EpollPoller poller = new EpollPoller(false);
        assertThat(openDescriptors()).isEqualTo(before + 2);
        poller.close();
        int successor = open(0);
        poller.close();
        assertThat(Libc.write(successor, arena.allocate(8).address(), 8)).isEqualTo(8);
        assertThat(openDescriptors()).isEqualTo(before + 1);
    }

    private static int openDescriptors() {
        return new File("/proc/self/fd").list().length;
    }
}
