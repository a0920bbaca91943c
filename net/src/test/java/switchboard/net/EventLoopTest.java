package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EventLoopTest {

    private final FakeNet net = new FakeNet();
    private final EventLoop loop = net.loop();
    private final List<String> ran = new ArrayList<>();

    @Test
    void tasksRunInTheirOrderAndAddedOnesInTheNextTick() {
        loop.execute(() -> {
            ran.add("first");
            loop.execute(() -> ran.add("third"));
        });
        loop.execute(() -> ran.add("second"));
        net.tick();
        assertThat(ran).containsExactly("first", "second");
        net.tick();
        assertThat(net.engine.waitNanos).as("a task waits").isZero();
        assertThat(ran).containsExactly("first", "second", "third");
        net.tick();
        assertThat(net.engine.waitNanos).as("nothing waits").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aTimerIsNeverEarly() {
        loop.schedule(Duration.ofSeconds(1), () -> ran.add("timer"));
        net.tick();
        assertThat(net.engine.waitNanos).isEqualTo(1_000_000_000);
        net.sleep(Duration.ofNanos(999_999_999));
        net.tick();
        assertThat(ran).isEmpty();
        net.sleep(Duration.ofNanos(1));
        net.tick();
        assertThat(ran).containsExactly("timer");
    }

    @Test
    void aCancelledTimerDoesNotRun() {
        Timer timer = loop.schedule(Duration.ofSeconds(1), () -> ran.add("timer"));
        loop.cancel(timer);
        net.advance(Duration.ofSeconds(2));
        assertThat(ran).isEmpty();
        assertThat(timer.isWaiting()).isFalse();
    }

    @Test
    void whateverATaskThrowsTheLoopGoesOn() {
        loop.execute(() -> {
            throw new IllegalStateException("deliberate");
        });
        loop.execute(() -> {
            throw new NoClassDefFoundError("deliberate");
        });
        loop.schedule(
                Duration.ZERO,
                () -> {
                    throw new IllegalStateException("deliberate");
                });
        loop.everyTick(() -> {
            throw new AssertionError("deliberate");
        });
        loop.execute(() -> ran.add("after"));
        net.ticks(3);
        assertThat(ran).containsExactly("after");
    }

    @Test
    void whatActsEveryTickActsBehindInputTasksAndTimers() {
        loop.everyTick(() -> ran.add("every"));
        loop.schedule(Duration.ZERO, () -> ran.add("timer"));
        loop.execute(() -> ran.add("task"));
        net.tick();
        assertThat(ran).containsExactly("task", "timer", "every");
    }

    @Test
    void oneThatIsTakenBackWhileItActsDoesNotHideItsNeighbour() {
        Runnable[] first = new Runnable[1];
        first[0] =
                () -> {
                    ran.add("first");
                    loop.removeEveryTick(first[0]);
                };
        loop.everyTick(first[0]);
        loop.everyTick(() -> ran.add("second"));
        net.tick();
        assertThat(ran).containsExactly("first", "second");
        net.tick();
        assertThat(ran).containsExactly("first", "second", "second");
    }

    @Test
    void aCallFromAnotherThreadBringsItsResultOrWhateverItThrew() throws InterruptedException {
        AtomicReference<String> result = new AtomicReference<>("");
        AtomicReference<Throwable> error = new AtomicReference<>();
        AtomicReference<Throwable> checked = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        Thread caller =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                result.set(loop.call(() -> "result"));
                                checked.set(
                                        thrownBy(() -> {
                                            throw new java.io.IOException("io");
                                        }));
                                error.set(
                                        thrownBy(() -> {
                                            throw new AssertionError("error");
                                        }));
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            } finally {
                                done.countDown();
                            }
                        });
        long end = System.nanoTime() + 5_000_000_000L;
        while (done.getCount() > 0 && System.nanoTime() < end) {
            net.tick();
        }
        assertThat(done.getCount()).as("the caller still waits").isZero();
        caller.join();
        assertThat(result).hasValue("result");
        assertThat(checked.get()).isInstanceOf(java.io.IOException.class).hasMessage("io");
        assertThat(error.get()).isInstanceOf(AssertionError.class).hasMessage("error");
    }

    private Throwable thrownBy(java.util.concurrent.Callable<String> task) {
        try {
            return new AssertionError("nothing was thrown but " + loop.call(task));
        } catch (Exception | AssertionError e) {
            return e;
        }
    }

    @Test
    void aClosedLoopRefusesTasksInsteadOfForgettingThem() throws InterruptedException {
        loop.execute(() -> ran.add("before"));
        net.group.close();
        assertThat(ran).containsExactly("before");
        assertThatThrownBy(() -> loop.execute(() -> ran.add("after")))
                .isInstanceOf(RejectedExecutionException.class);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = Thread.ofPlatform().daemon().start(() -> thrown.set(thrownBy(() -> "x")));
        caller.join(5_000);
        assertThat(caller.isAlive()).as("call waits for ever").isFalse();
        assertThat(thrown.get()).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aSendOnAConnectionWhoseLoopIsClosedTakesNothing() throws InterruptedException {
        net.serve(setup -> setup);
        net.connect();
        Connection connection = net.recorder.connection();
        net.group.close();
        AtomicReference<Object> answer = new AtomicReference<>();
        Thread caller =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                answer.set(connection.send("hello"));
                                connection.close();
                            } catch (RuntimeException e) {
                                answer.set(e);
                            }
                        });
        caller.join();
        assertThat(answer.get()).isEqualTo(false);
    }

    @Test
    void outputOfMoreConnectionsThanOneTickServesGoesOutWithoutWaiting() {
        net.serve(setup -> setup.limits(Limits.DEFAULT.withConnectionsMax(5_000)));
        List<FakeSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            FakeSocket socket = new FakeSocket(net.engine, new byte[] {127, 0, 0, 1});
            sockets.add(socket);
            net.engine.arriving.add(socket);
        }
        net.tick();
        net.recorder.connections.forEach(connection -> connection.send("x"));
        net.tick();
        net.tick();
        assertThat(net.engine.waitNanos).as("output waits").isZero();
        assertThat(sockets).filteredOn(s -> s.received().equals("x")).hasSize(1_024);
        net.tick();
        assertThat(sockets).allMatch(s -> s.received().equals("x"));
    }
}
