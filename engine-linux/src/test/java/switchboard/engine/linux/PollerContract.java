package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;

/**
 * What holds for every poller of the kernel. An eventfd stands for a socket here: readable once
 * something was written, always writable.
 */
abstract class PollerContract {

    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** A new one, by level. */
    abstract Poller poller();

    final Arena arena = Arena.ofConfined();
    final Libc libc = new Libc(arena);
    private final List<Integer> opened = new ArrayList<>();

    @AfterEach
    void giveBack() {
        opened.forEach(Libc::close);
        arena.close();
    }

    final int open(int initial) {
        int descriptor = libc.eventfd(initial, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
        assertThat(descriptor).isNotNegative();
        opened.add(descriptor);
        return descriptor;
    }

    /** Opens until a descriptor above {@code number} is there. */
    final int openAbove(int number) {
        int descriptor = open(1);
        while (descriptor <= number) {
            descriptor = open(1);
        }
        return descriptor;
    }

    final void closeNow(int descriptor) {
        opened.remove(Integer.valueOf(descriptor));
        Libc.close(descriptor);
    }

    final void write(int descriptor) {
        MemorySegment one = arena.allocate(8);
        one.set(JAVA_LONG, 0, 1);
        assertThat(Libc.write(descriptor, one.address(), 8)).isEqualTo(8);
    }

    @Test
    void levelIsReportedAsLongAsItLasts() {
        try (Poller poller = poller()) {
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
    void onlyWhatIsAskedForIsReported() {
        try (Poller poller = poller()) {
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
    void wakeupBeforeTheWaitIsNotLostAndIsNoEvent() {
        try (Poller poller = poller()) {
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
        try (Poller poller = poller()) {
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
        try (Poller poller = poller()) {
            assertThat(waitedNanos(poller, 1)).isPositive();
            assertThat(waitedNanos(poller, 1_000_001)).isGreaterThanOrEqualTo(1_000_001);
            assertThat(waitedNanos(poller, 2_300_000)).isGreaterThanOrEqualTo(2_300_000);
        }
    }

    /**
     * Each round is lost or not by itself: the other thread goes on only when the loop has seen it.
     */
    @Test
    void noWakeupIsLostHoweverItRacesWithTheWait() throws Exception {
        try (Poller poller = poller()) {
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
        Poller closed = poller();
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
            Poller poller = poller();
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

    private void assertNoneWasWrittenTo(List<Integer> descriptors) {
        try (Poller other = poller()) {
            for (int descriptor : descriptors) {
                assertThat(other.add(descriptor, Poller.IN, descriptor)).isZero();
            }
            assertThat(other.await(0)).isZero();
        }
    }

    @Test
    void refusalsAreNamed() {
        try (Poller poller = poller()) {
            int descriptor = open(0);
            assertThat(poller.modify(descriptor, Poller.IN, 1)).isEqualTo(-Errno.ENOENT);
            assertThat(poller.add(descriptor, Poller.IN, 1)).isZero();
            assertThat(poller.add(descriptor, Poller.IN, 1)).isEqualTo(-Errno.EEXIST);
            assertThat(poller.add(-1, Poller.IN, 1)).isEqualTo(-Errno.EBADF);
            poller.remove(1_000_000); // a removal of what is not there is nobody's concern
            poller.remove(open(0));
            poller.remove(-1);
        }
    }

    @Test
    void maskThatIsNotWatchableIsRefusedAndChangesNothing() {
        try (Poller poller = poller()) {
            int descriptor = open(1);
            for (int mask = 1; mask <= 0x4000; mask <<= 1) {
                boolean watchable = (poller.watchable() & mask) != 0;
                int expected = watchable ? 0 : -Errno.EINVAL;
                assertThat(poller.add(descriptor, mask, 1)).isEqualTo(expected);
                poller.remove(descriptor);
            }
            poller.add(descriptor, Poller.IN, 1);
            assertThat(poller.modify(descriptor, 0x4000, 2)).isEqualTo(-Errno.EINVAL);
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
            assertThat(poller.data(0)).isEqualTo(1);
        }
    }

    @Test
    void manyComeAndGoInAnyOrderAndEachKeepsItsData() {
        Random random = new Random(1);
        try (Poller poller = poller()) {
            List<Integer> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(open(1));
            }
            Map<Integer, Long> watched = new HashMap<>();
            for (int step = 0; step < 5_000; step++) {
                int descriptor = all.get(random.nextInt(all.size()));
                long data = step;
                if (!watched.containsKey(descriptor)) {
                    assertThat(poller.add(descriptor, Poller.IN, data)).isZero();
                    watched.put(descriptor, data);
                } else if (random.nextBoolean()) {
                    assertThat(poller.modify(descriptor, Poller.OUT, data)).isZero();
                    watched.put(descriptor, data);
                } else {
                    poller.remove(descriptor);
                    watched.remove(descriptor);
                }
                if (step % 50 == 0) {
                    assertThat(reported(poller)).hasSameElementsAs(watched.values());
                }
            }
        }
    }

    private static List<Long> reported(Poller poller) {
        List<Long> data = new ArrayList<>();
        int count = poller.await(0);
        for (int i = 0; i < count; i++) {
            data.add(poller.data(i));
        }
        return data;
    }

    @Test
    void eventsStayAsTheyWereWhileOthersAreRemoved() {
        try (Poller poller = poller()) {
            List<Integer> all = List.of(open(1), open(1), open(1), open(1));
            all.forEach(descriptor -> poller.add(descriptor, Poller.IN, 100 + descriptor));
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(4);
            Set<Long> seen = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                seen.add(poller.data(i));
                assertThat(poller.events(i)).isEqualTo(Poller.IN);
                poller.remove((int) poller.data(i) - 100);
                poller.add(open(0), Poller.IN, 7);
            }
            assertThat(seen).hasSize(4).doesNotContain(7L);
        }
    }

    @Test
    void closeGivesEveryDescriptorBackOnce() {
        int before = openDescriptors();
        Poller poller = poller();
        assertThat(openDescriptors()).isGreaterThan(before);
        poller.close();
        assertThat(openDescriptors()).isEqualTo(before);
        int successor = open(0);
        poller.close();
        assertThat(Libc.write(successor, arena.allocate(8).address(), 8)).isEqualTo(8);
        assertThat(openDescriptors()).isEqualTo(before + 1);
    }

    static int openDescriptors() {
        return new File("/proc/self/fd").list().length;
    }
}
