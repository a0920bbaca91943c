package switchboard.net;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Engine;
import switchboard.engine.EngineFile;
import switchboard.engine.Slices;
import switchboard.net.framing.FrameBounds;

/**
 * One thread that serves many connections, one tick after another: (1) poll the engine, which
 * delivers input and answers; (2) run tasks handed over; (3) run timers that are due; (4) run what
 * acts once a tick, such as rooms writing their logs; (5) let every connection with output pull
 * once. Loop thread only, but for {@link #execute}, {@link #call} and {@link #inLoop}.
 */
public final class EventLoop {

    private static final LoopLog LOG = new LoopLog(EventLoop.class);

    /** Instead of the time since when a loop has been at work: it waits for events. */
    static final long NOT_AT_WORK = Long.MIN_VALUE;

    private static final AtomicLongFieldUpdater<EventLoop> AT_WORK_SINCE =
            AtomicLongFieldUpdater.newUpdater(EventLoop.class, "atWorkSinceNanos");
    private static final int FAREWELLS_MAX = 16;
    private static final int FLUSHES_PER_TICK = 1_024;
    private static final long LATE_NANOS = 50_000_000;

    private final LongSupplier clock;
    private final LoopTasks tasks;
    private final TimerHeap timers = new TimerHeap();
    private final ConnectionQueue withOutput = new ConnectionQueue();
    private final Dispatcher dispatcher = new Dispatcher(this);
    private final Slices slices = new Slices();
    private final Frame frame = new Frame();
    private final FrameBounds bounds = new FrameBounds();
    private final ChunkPool chunks = new ChunkPool();
    private final BlockedConnections blocked = new BlockedConnections();
    private final Assembly assembly = new Assembly();
    private final HeldMemory heldMemory = new HeldMemory();
    private final Set<Request> requests = new HashSet<>();
    private final int index;
    private @Nullable Engine engine;
    private @Nullable TlsMemory tlsMemory;

    private final Set<Runnable> atClose = new LinkedHashSet<>();

    /** Replaced, never changed: a task may take itself out while they run. */
    private Runnable[] everyTick = {};

    private @Nullable Thread thread;
    private boolean polling;
    private boolean passedOver;

    private long nowNanos;
    private int lingering;
    private Executor reading = ReadAhead::execute;
    private boolean atWork;
    private volatile long atWorkSinceNanos = NOT_AT_WORK;
    private volatile Metrics metrics = Metrics.NONE;
    private volatile boolean stopping;
    private volatile boolean closed;

    EventLoop(int index, LongSupplier clock) {
        this.index = index;
        this.clock = clock;
        this.tasks = new LoopTasks(clock);
        this.nowNanos = clock.getAsLong();
    }

    /** Makes the calling thread this loop's thread. */
    void open(Engine opened) {
        engine = opened;
        thread = Thread.currentThread();
    }

    void run() {
        try {
            while (!stopping) {
                tick();
            }
        } catch (Throwable e) {
            // A loop that cannot go on must not look alive: its sockets are closed, tasks refused.
            LOG.error("the loop has failed; all its connections are closed", e);
        } finally {
            close();
        }
    }

    /** Runs what was handed over so far, refuses what comes, gives everything back. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        tasks.runAll();
        requests.forEach(Request::loopClosed);
        List.copyOf(atClose).forEach(LoopTasks::runSafely);
        engine().close();
        chunks.close();
        assembly.close();
        if (tlsMemory != null) {
            tlsMemory.close();
        }
    }

    void stop() {
        stopping = true;
        engine().wakeup();
    }

    /** One turn of the loop; see the class. */
    void tick() {
        assert inLoop();
        long waitNanos = waitNanos();
        long expectedBy = nowNanos + Math.min(waitNanos, Long.MAX_VALUE / 2);
        polling = true;
        atWork = false;
        AT_WORK_SINCE.lazySet(this, NOT_AT_WORK);
        dispatcher.beginPoll();
        engine().poll(waitNanos, dispatcher);
        polling = false;
        readClock();
        tasks.run(nowNanos);
        // Late is who was stopped, or held by a handler: an interrupted wait brings nothing, and
        // what peers sent meanwhile is read before any deadline is looked at.
        passedOver = !passedOver && nowNanos - expectedBy > LATE_NANOS;
        if (!passedOver) {
            timers.runDue(nowNanos);
        }
        for (Runnable task : everyTick) {
            LoopTasks.runSafely(task);
        }
        for (int left = Math.min(withOutput.size(), FLUSHES_PER_TICK); left > 0; left--) {
            ConnectionEvents.pull(withOutput.take(), slices);
        }
        nowNanos = clock.getAsLong();
        metrics.turned(nowNanos - atWorkSinceNanos);
    }

    /** Any thread. */
    void countedBy(Metrics counting) {
        metrics = counting;
        tasks.countedBy(counting);
    }

    private long waitNanos() {
        if (!withOutput.isEmpty() || !tasks.isEmpty() || stopping) {
            return 0;
        }
        return timers.nanosUntilNext(nowNanos);
    }

    /**
     * Runs a task on the loop in its next tick. Any thread.
     *
     * @throws RejectedExecutionException when the loop is closed; a task that was taken runs
     */
    public void execute(Runnable task) {
        if (!tryExecute(task)) {
            throw new RejectedExecutionException("the loop is closed");
        }
    }

    /** As {@link #execute}, but says whether the task was taken. Any thread. */
    boolean tryExecute(Runnable task) {
        tasks.add(task);
        // Looked at behind the adding: what the closing loop has not run is taken out again.
        if (closed && tasks.remove(task)) {
            return false;
        }
        if (polling || !inLoop()) {
            engine().wakeup();
        }
        return true;
    }

    /**
     * Runs a task on the loop and waits for its result; at once when called on the loop. Any
     * thread.
     *
     * @throws RejectedExecutionException when the loop is closed
     * @throws Exception what the task throws
     */
    public <T> T call(Callable<T> task) throws Exception {
        if (inLoop()) {
            return task.call();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        execute(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    /** Whether the caller runs on this loop's thread. Any thread. */
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /** Runs a task once after a delay, never early. */
    public Timer schedule(Duration delay, Runnable task) {
        Timer timer = new Timer(task);
        schedule(timer, delay.toNanos());
        return timer;
    }

    /** Takes a timer back; nothing happens when it has run. */
    public void cancel(Timer timer) {
        assert inLoop();
        timers.cancel(timer);
    }

    void schedule(Timer timer, long delayNanos) {
        assert inLoop();
        // The clock itself, not the last reading: a timer is never early.
        timers.set(timer, clock.getAsLong() + delayNanos);
        wakeIfPolling();
    }

    void setTimer(Timer timer, long atNanos) {
        timers.set(timer, atNanos);
        wakeIfPolling();
    }

    /** Runs a task in every tick, behind input, tasks and timers, before output is pulled. */
    public void everyTick(Runnable task) {
        assert inLoop();
        everyTick = Arrays.copyOf(everyTick, everyTick.length + 1);
        everyTick[everyTick.length - 1] = task;
    }

    /** Takes back what {@link #everyTick} was given. */
    public void removeEveryTick(Runnable task) {
        assert inLoop();
        List<Runnable> left = new ArrayList<>(Arrays.asList(everyTick));
        left.remove(task);
        everyTick = left.toArray(Runnable[]::new);
    }

    /** Runs a task when the loop closes, unless it is taken back. */
    void atClose(Runnable task) {
        assert inLoop();
        atClose.add(task);
    }

    /** Takes back what {@link #atClose} was given. */
    void removeAtClose(Runnable task) {
        atClose.remove(task);
    }

    /** The loop's clock as read last, in nanoseconds; all deadlines are by it. */
    public long nanoTime() {
        return nowNanos;
    }

    /**
     * Opens a regular file that connections of this loop can send; a symbolic link is not followed.
     * Any thread but a loop's.
     *
     * @throws IOException when it is no regular file or cannot be read
     */
    public EngineFile openFile(Path path) throws IOException {
        return engine().openFile(path);
    }

    /** Whose threads wait for disks; those of the process unless set. */
    void readAheadBy(Executor executor) {
        reading = executor;
    }

    void readAhead(Runnable task) {
        reading.execute(task);
    }

    /** The number of this loop in its group, from 0. */
    public int index() {
        return index;
    }

    /** How often the engine was asked: an idle loop's count stands still. */
    public long turns() {
        return engine().turns();
    }

    Engine engine() {
        Engine opened = engine;
        if (opened == null) {
            throw new IllegalStateException("the loop has not been opened");
        }
        return opened;
    }

    /** The list that output is gathered in, for one call at a time. */
    Slices slices() {
        return slices;
    }

    ChunkPool chunks() {
        return chunks;
    }

    /** There from the first connection with TLS on. */
    TlsMemory tlsMemory() {
        TlsMemory memory = tlsMemory;
        if (memory == null) {
            memory = new TlsMemory();
            tlsMemory = memory;
        }
        return memory;
    }

    BlockedConnections blocked() {
        return blocked;
    }

    Assembly assembly() {
        return assembly;
    }

    HeldMemory heldMemory() {
        return heldMemory;
    }

    Frame frame() {
        return frame;
    }

    FrameBounds bounds() {
        return bounds;
    }

    /** The connection pulls its output at the end of this tick. */
    void hasOutput(Connection connection) {
        withOutput.add(connection);
        wakeIfPolling();
    }

    /** Whether one more connection can be told why it is refused. */
    boolean mayRefuse() {
        return lingering < FAREWELLS_MAX;
    }

    /** Takes one of the places for connections that are told why before they are closed. */
    boolean takeFarewellPlace() {
        if (lingering >= FAREWELLS_MAX) {
            return false;
        }
        lingering++;
        return true;
    }

    void giveFarewellPlace() {
        lingering--;
    }

    /** A request whose threads may write to a socket of this loop. */
    void add(Request request) {
        requests.add(request);
    }

    void remove(Request request) {
        requests.remove(request);
    }

    /** Since when this turn has been at work, or {@link #NOT_AT_WORK}. Any thread. */
    long atWorkSinceNanos() {
        return atWorkSinceNanos;
    }

    /** What its thread does now, the innermost call first. Any thread. */
    StackTraceElement[] stack() {
        Thread running = thread;
        return running == null ? new StackTraceElement[0] : running.getStackTrace();
    }

    /** What the clock says now; nothing else goes by it. Any thread. */
    long clockNanos() {
        return clock.getAsLong();
    }

    /** Reads the clock; {@link #nanoTime} is what it said last. */
    long readClock() {
        nowNanos = clock.getAsLong();
        if (!atWork) {
            atWork = true;
            AT_WORK_SINCE.lazySet(this, nowNanos);
        }
        return nowNanos;
    }

    /** Work that came up inside a callback must not wait for events. */
    void wakeIfPolling() {
        if (polling) {
            engine().wakeup();
        }
    }
}
