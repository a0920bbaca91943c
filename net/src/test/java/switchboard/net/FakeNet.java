package switchboard.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import switchboard.engine.Availability;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;
import switchboard.net.framing.Framing;

/** A server over a {@link FakeEngine} and a clock that only {@link #advance} moves. One thread. */
final class FakeNet {

    final FakeEngine engine = new FakeEngine();
    final Recorder recorder = new Recorder();

    /** Runs over within the first second, as a clock of nanoseconds may. */
    long nowNanos = Long.MAX_VALUE - 700_000_000;

    final LoopGroup group;

    FakeNet() {
        this(Runnable::run);
    }

    /** With its own way to run what must not run on a loop. */
    FakeNet(Executor offLoop) {
        group = LoopGroup.driven(new Provider(engine), () -> nowNanos, offLoop);
    }

    private static final class Provider implements EngineProvider {

        private final FakeEngine opened;

        Provider(FakeEngine opened) {
            this.opened = opened;
        }

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public Availability check() {
            return new Availability.Available(Set.of());
        }

        @Override
        public Engine open(EngineLimits limits) {
            return opened;
        }
    }

    /** A server whose handler is the {@link #recorder}, unless it is set up otherwise. */
    Server serve(UnaryOperator<ServerSetup> setup) {
        try {
            return setup.apply(Server.tcp(0).handler(recorder).group(group)).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection that has just been accepted from 10.0.0.1. */
    FakeSocket connect() {
        return connect(10, 0, 0, 1);
    }

    FakeSocket connect(int a, int b, int c, int d) {
        FakeSocket socket =
                new FakeSocket(engine, new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
        engine.arriving.add(socket);
        tick();
        return socket;
    }

    EventLoop loop() {
        return group.loop(0);
    }

    /** One tick; what went wrong inside a callback, where a loop only logs it, is thrown here. */
    void tick() {
        group.tick();
        recorder.requireOrder();
        engine.requireContract();
    }

    void ticks(int count) {
        for (int i = 0; i < count; i++) {
            tick();
        }
    }

    /** Lets time pass as a loop sees it that waits in between: in small steps. */
    void advance(Duration time) {
        long left = time.toNanos();
        while (left > 0) {
            long step = Math.min(left, 20_000_000);
            nowNanos += step;
            left -= step;
            tick();
        }
    }

    /** Time passes and nobody was there to see it, as when the process was stopped. */
    void sleep(Duration time) {
        nowNanos += time.toNanos();
    }

    /** What another thread is answered; what it throws, also an assertion, reaches the caller. */
    static <T> T onAnotherThread(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread.ofPlatform().daemon().start(task);
        try {
            return task.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("on the other thread", e);
        }
    }

    /** A connection that belongs to no server. */
    Connection bareConnection() {
        ConnectionSettings settings =
                new ConnectionSettings(recorder, Framing.raw(), Limits.DEFAULT, "");
        FakeSocket socket = new FakeSocket(engine, new byte[] {10, 0, 0, 1});
        ConnectionOwner owner = (connection, reason) -> {};
        return new Connection(loop(), settings, owner, socket, socket.remoteAddress(), true);
    }
}
