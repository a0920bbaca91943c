package switchboard.testkit;

import java.util.EnumSet;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Availability;
import switchboard.engine.Capability;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;
import switchboard.engine.readiness.ReadinessEngine;
import switchboard.net.LoopGroup;

/**
 * The loop of production in a simulation: its engine is over a {@link SimKernel}, its time is the
 * kernel's, and it turns only when the test lets it. What would run on other threads, such as
 * asking for names, runs between two turns after a delay by chance. Every call of the engine and
 * every callback is checked against the contract. The test's thread only.
 */
public final class DrivenLoop implements AutoCloseable {

    private static final long PATIENCE_NANOS = 600_000_000_000L;
    private static final long STEP_NANOS = 1_000_000;
    private static final long OFF_LOOP_NANOS_MAX = 5_000_000;

    private final SimKernel kernel;
    private final SimPollerOptions options;
    private final Queue<Runnable> offLoop = new ConcurrentLinkedQueue<>();
    private final LoopGroup group;
    private @Nullable SimPoller poller;
    private @Nullable CheckedEngine engine;

    public DrivenLoop(SimKernel kernel, SimPollerOptions options) {
        this.kernel = kernel;
        this.options = options;
        this.group = LoopGroup.driven(new Provider(), kernel.clock(), this::executeOffLoop);
    }

    public SimKernel kernel() {
        return kernel;
    }

    /** What servers and clients of the test are to use. */
    public LoopGroup group() {
        return group;
    }

    /** Turns until the condition holds; each turn waits a millisecond of the kernel's at most. */
    public void turnUntil(String what, BooleanSupplier condition) {
        long start = kernel.clock().elapsedNanos();
        while (!condition.getAsBoolean()) {
            if (kernel.clock().elapsedNanos() - start > PATIENCE_NANOS) {
                throw new AssertionError("in vain for ten minutes: " + what);
            }
            turn(STEP_NANOS);
        }
    }

    /** Turns until so much of the kernel's time has passed. */
    public void turnFor(long nanos) {
        long end = kernel.clock().elapsedNanos() + nanos;
        while (kernel.clock().elapsedNanos() < end) {
            turn(end - kernel.clock().elapsedNanos());
        }
    }

    /** One turn, which waits no longer than this. */
    public void turn(long waitNanosMax) {
        synchronized (kernel) {
            kernel.later(waitNanosMax, this::wakeup);
        }
        group.tick();
        for (int left = offLoop.size(); left > 0; left--) {
            offLoop.remove().run();
        }
        checkedEngine().requireKept();
    }

    /** How many sockets of the loop are open or not yet closed. */
    public int openHandles() {
        return checkedEngine().openHandles();
    }

    private void executeOffLoop(Runnable task) {
        synchronized (kernel) {
            kernel.later(
                    kernel.random().nextLong(OFF_LOOP_NANOS_MAX),
                    () -> {
                        offLoop.add(task);
                        wakeup();
                    });
        }
    }

    private void wakeup() {
        if (poller != null) {
            poller.wakeup();
        }
    }

    private CheckedEngine checkedEngine() {
        if (engine == null) {
            throw new IllegalStateException("the loop has no engine");
        }
        return engine;
    }

    @Override
    public void close() {
        group.close();
        checkedEngine().requireKept();
    }

    private final class Provider implements EngineProvider {
        @Override
        public String name() {
            return "sim";
        }

        @Override
        public Availability check() {
            return new Availability.Available(EnumSet.of(Capability.ERROR_NUMBERS));
        }

        @Override
        public Engine open(EngineLimits limits) {
            SimPoller opened = new SimPoller(kernel, options);
            VirtualClock clock = kernel.clock();
            poller = opened;
            engine =
                    new CheckedEngine(
                            new ReadinessEngine(opened, new SimSocketCalls(kernel), limits, clock),
                            limits,
                            clock);
            return engine;
        }
    }
}
