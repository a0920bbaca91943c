package switchboard.net;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Availability;
import switchboard.engine.Capability;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;

/**
 * The loops that servers and clients share, each with an engine and a thread of its own. Any
 * thread.
 */
public final class LoopGroup implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LoopGroup.class.getName());

    private static final Duration JOIN_MAX = Duration.ofSeconds(5);

    private final EngineProvider provider;
    private final String engineName;
    private final int descriptorMax;
    private final List<EventLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Executor offLoop;
    private final TlsHandshakes handshakes;
    private final AtomicInteger turn = new AtomicInteger();
    private @Nullable Thread watch;

    private LoopGroup(EngineProvider provider, Executor offLoop, TlsHandshakes handshakes) {
        this.provider = provider;
        this.engineName = provider.name();
        this.descriptorMax = provider.descriptorMax();
        this.offLoop = offLoop;
        this.handshakes = handshakes;
    }

    /**
     * Opens {@code count} loops with the engine of a name; where {@code auto} has to fall back,
     * that is logged.
     *
     * @throws switchboard.engine.EngineUnavailableException in one sentence
     */
    public static LoopGroup start(int count, String engineName) {
        Engines.Choice choice = Engines.choose(engineName);
        if (!choice.remark().isEmpty()) {
            LOG.log(Level.INFO, choice.remark());
        }
        return start(count, choice.provider());
    }

    /** Opens {@code count} loops, each on a platform thread of its own. */
    public static LoopGroup start(int count, EngineProvider provider) {
        LoopGroup group =
                new LoopGroup(
                        provider,
                        task -> Thread.ofVirtual().name("switchboard-off-loop").start(task),
                        TlsHandshakes.onThreads());
        try {
            for (int i = 0; i < count; i++) {
                group.startLoop(i, provider);
            }
        } catch (CompletionException e) {
            group.close();
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        group.offLoop.execute(LoopLog::prepare);
        group.watch = new LoopWatch(group.loops).start();
        return group;
    }

    /**
     * A group of one loop that runs only when {@link #tick} is called, all on the calling thread:
     * for simulations and tests with a clock of their own.
     *
     * @param offLoop runs what must not run on a loop, such as asking for names
     */
    public static LoopGroup driven(EngineProvider provider, LongSupplier clock, Executor offLoop) {
        LoopGroup group = new LoopGroup(provider, offLoop, TlsHandshakes.on(offLoop));
        EventLoop loop = new EventLoop(0, clock);
        loop.open(provider.open(EngineLimits.DEFAULT));
        loop.readAheadBy(offLoop);
        group.loops.add(loop);
        return group;
    }

    private void startLoop(int index, EngineProvider provider) {
        EventLoop loop = new EventLoop(index, System::nanoTime);
        CompletableFuture<Void> opened = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .name("switchboard-loop-" + index)
                        .start(() -> openAndRun(loop, provider, opened));
        opened.join();
        loops.add(loop);
        threads.add(thread);
    }

    private static void openAndRun(
            EventLoop loop, EngineProvider provider, CompletableFuture<Void> opened) {
        try {
            loop.open(provider.open(EngineLimits.DEFAULT));
        } catch (RuntimeException | Error e) {
            opened.completeExceptionally(e);
            return;
        }
        opened.complete(null);
        loop.run();
    }

    /** The name of the engine that all loops use. */
    public String engineName() {
        return engineName;
    }

    /** What its engines can do; asks the kernel each time. */
    Set<Capability> capabilities() {
        return switch (provider.check()) {
            case Availability.Available available -> available.capabilities();
            case Availability.Unavailable _ -> Set.of();
        };
    }

    /** Number of loops. */
    public int size() {
        return loops.size();
    }

    /** The loop with a number from 0. */
    public EventLoop loop(int index) {
        return loops.get(index);
    }

    /** The loops in turn. */
    public EventLoop next() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    /** The limits, with no more connections than an engine can watch that cannot watch all. */
    Limits withinEngine(Limits limits) {
        if (descriptorMax == Integer.MAX_VALUE) {
            return limits;
        }
        int room = DescriptorLimit.connectionsMaxUpTo(descriptorMax);
        return limits.withConnectionsMax(Math.min(limits.connectionsMax(), room));
    }

    void countedBy(Metrics metrics) {
        loops.forEach(loop -> loop.countedBy(metrics));
    }

    /** Whoever waits on a loop for that loop waits for ever. */
    void requireOffLoop(String call) {
        if (loops.stream().anyMatch(EventLoop::inLoop)) {
            throw new IllegalStateException(call + "() waits, so it must not be called on a loop");
        }
    }

    Executor offLoop() {
        return offLoop;
    }

    TlsHandshakes handshakes() {
        return handshakes;
    }

    /** One tick of a {@link #driven} group. */
    public void tick() {
        if (!threads.isEmpty()) {
            throw new IllegalStateException("the loops of this group run by themselves");
        }
        loops.getFirst().tick();
    }

    /** Ends the loops; open sockets are closed without further callbacks. */
    @Override
    public void close() {
        if (threads.isEmpty()) {
            loops.forEach(EventLoop::close);
            return;
        }
        loops.forEach(EventLoop::stop);
        if (watch != null) {
            watch.interrupt();
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= interruptedWhileJoining(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean interruptedWhileJoining(Thread thread) {
        try {
            if (thread != Thread.currentThread() && !thread.join(JOIN_MAX)) {
                LOG.log(Level.WARNING, "{0} still runs a handler", thread.getName());
            }
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
