package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Received;
import switchboard.testkit.EngineEvent.Sent;

/** Sentences (h), (k) and (o): waiting, waking and turning for nothing. */
interface WaitContract extends EngineUnderTest {

    long LONG_WAIT_NANOS = 10_000_000_000L;
    long SHORT_NANOS = LONG_WAIT_NANOS / 2;

    /** A poll may return early now and then, but not go round. */
    int FEW_TURNS = 3;

    @Test
    default void wakeupBeforePollIsNotLost() {
        engine().wakeup();
        assertThat(driver().nanosOfPoll(LONG_WAIT_NANOS)).isLessThan(SHORT_NANOS);
    }

    @Test
    default void manyWakeupsCollapseIntoOne() {
        for (int i = 0; i < 1_000; i++) {
            engine().wakeup();
        }
        assertThat(driver().nanosOfPoll(LONG_WAIT_NANOS)).isLessThan(SHORT_NANOS);
        assertThat(driver().turnsIn(50_000_000)).isLessThanOrEqualTo(FEW_TURNS);
    }

    @Test
    default void wakeupInsideACallbackKeepsPollFromWaiting() {
        Link link = driver().link();
        events().on(Sent.class, event -> engine().wakeup());
        driver().send(link.handle(), "x");

        assertThat(driver().nanosOfPoll(LONG_WAIT_NANOS)).isLessThan(SHORT_NANOS);
        assertThat(events().count(link.handle(), Sent.class)).isEqualTo(1);
    }

    @Test
    default void wakeupFromAnotherThreadIsNeverLost() throws InterruptedException {
        int rounds = 500;
        Semaphore waiting = new Semaphore(0);
        Semaphore woken = new Semaphore(0);
        AtomicInteger lost = new AtomicInteger();
        Endpoint rescue = driver().address(driver().listen());
        Thread waker =
                Thread.ofPlatform()
                        .start(() -> {
                            if (!wakeEachRound(rounds, waiting, woken)) {
                                lost.incrementAndGet();
                                world().connect(rescue); // ends the wait all the same
                            }
                        });
        for (int i = 0; i < rounds && lost.get() == 0; i++) {
            waiting.release();
            driver().poll(Long.MAX_VALUE);
            woken.release();
        }
        waker.join();
        assertThat(lost).hasValue(0);
    }

    /** Wakes at a different moment of each round; whether every wake-up was answered. */
    private boolean wakeEachRound(int rounds, Semaphore waiting, Semaphore woken) {
        for (int i = 0; i < rounds; i++) {
            waiting.acquireUninterruptibly();
            for (int spin = 0; spin < i * 20; spin++) {
                Thread.onSpinWait();
            }
            engine().wakeup();
            if (!tryAcquire(woken)) {
                return false;
            }
        }
        return true;
    }

    private static boolean tryAcquire(Semaphore semaphore) {
        try {
            return semaphore.tryAcquire(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    default void pollIsNeverEarlyForTimers() {
        for (long nanos : new long[] {1, 300_000, 1_500_000, 7_000_000}) {
            long start = world().clock().getAsLong();
            long turns = driver().turnsIn(nanos);
            assertThat(turns).as("turns in %d ns", nanos).isLessThanOrEqualTo(FEW_TURNS);
            assertThat(world().clock().getAsLong() - start).isBetween(nanos, nanos + SHORT_NANOS);
        }
    }

    @Test
    default void pollWithoutTimeOnlyLooks() {
        driver().link();
        long start = world().clock().getAsLong();
        for (int i = 0; i < 100; i++) {
            driver().poll(0);
        }
        assertThat(world().clock().getAsLong() - start).isLessThan(SHORT_NANOS);
    }

    @Test
    default void whatComesEndsTheWait() {
        Link link = driver().link();
        link.peer().write("x");
        long start = world().clock().getAsLong();
        while (events().count(link.handle(), Received.class) == 0) {
            driver().poll(LONG_WAIT_NANOS);
        }
        assertThat(world().clock().getAsLong() - start).isLessThan(SHORT_NANOS);
    }

    @Test
    default void idleEngineMakesNoTurns() {
        SocketHandle listener = driver().listen();
        for (int i = 0; i < 5; i++) {
            Link link = driver().link(listener, world().connect(driver().address(listener)));
            driver().send(link.handle(), "hello");
        }
        engine().connect(world().silent(), SocketOptions.DEFAULT);
        driver().turnsIn(20_000_000);

        assertThat(driver().turnsIn(200_000_000)).isLessThanOrEqualTo(FEW_TURNS);
    }
}
