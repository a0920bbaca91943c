package switchboard.cli.join;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import switchboard.cli.io.Environment;
import switchboard.engine.Engines;
import switchboard.net.Backoff;
import switchboard.net.Client;
import switchboard.net.ClientSetup;
import switchboard.net.CloseReason;
import switchboard.net.ConnectException;
import switchboard.net.HostPort;
import switchboard.net.Limits;
import switchboard.net.LoopGroup;
import switchboard.net.UnixPath;
import switchboard.net.framing.Framing;

/**
 * From the first connection to the exit code. One thread makes it, runs it and waits for events;
 * every other thread only adds to their queue.
 */
public final class Sitting {

    private static final int OK = 0;
    private static final int NETWORK = 1;
    private static final int LOCAL = 2;

    /** How long a room may take to answer our goodbye. */
    private static final long GOODBYE_NANOS = 80_000_000;

    /** How long what was said last may take to leave. */
    private static final long LAST_LINES_NANOS = 10_000_000_000L;

    /** A connection that lasted so long was a success: tries are counted anew. */
    private static final long LASTED_NANOS = 1_000_000_000;

    private static final Backoff BACKOFF =
            Backoff.exponential(Duration.ofMillis(500), Duration.ofSeconds(30));

    private static final long NEVER = Long.MAX_VALUE;
    private static final Duration SHORTLY = Duration.ofMillis(50);

    /** A room may be silent, slow or asleep for as long as it likes. */
    private static final Limits PATIENT =
            Limits.DEFAULT.withTimeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    private final SittingOptions options;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Outgoing outgoing;
    private final Front front;
    private final Thread thread = Thread.currentThread();
    private volatile boolean connecting;
    private volatile @Nullable Link link;

    // What follows belongs to the thread that runs it.

    /** What it ends with; negative as long as nobody leaves. */
    private int exitCode = -1;

    private boolean atOnce;
    private long deadlineNanos = NEVER;

    /** Connects nowhere yet. */
    public Sitting(SittingOptions options, Environment environment) {
        this.options = options;
        this.outgoing = new Outgoing(options.raw(), () -> tell(new Event.AllSaid()));
        this.front = Fronts.choose(options, environment, outgoing, this::tell, this::readOn);
        AtomicBoolean signalled = new AtomicBoolean();
        environment
                .signals()
                .onStop(signal -> {
                    if (signalled.getAndSet(true)) {
                        front.close();
                        environment.halt().accept(signal.exitCode());
                    }
                    tell(new Event.Leave(signal.exitCode(), true));
                });
    }

    /** Any thread. */
    private void tell(Event event) {
        events.add(event);
        if (event instanceof Event.Leave && connecting) {
            thread.interrupt();
        }
    }

    /** There is room again for what the room says. Any thread. */
    private void readOn() {
        Link waiting = link;
        if (waiting != null) {
            waiting.readOn();
        }
    }

    /** Something to tell the person, when it is not unwanted. Any thread. */
    public void note(String text) {
        front.note(text);
    }

    /** Sits in the room; returns the exit code. */
    public int run() {
        try (LoopGroup group = LoopGroup.start(1, Engines.named(options.engine()))) {
            int code = connectAgainAndAgain(group);
            boolean all = flushed();
            outgoing.detach(); // what is typed from here on wakes no loop
            return all ? code : exitCode;
        } finally {
            front.close();
        }
    }

    private int connectAgainAndAgain(LoopGroup group) {
        int failures = 0;
        while (true) {
            long startNanos = System.nanoTime();
            String problem = connectAndStay(group);
            if (problem.isEmpty()) {
                return exitCode;
            }
            failures = link != null && lasted(startNanos) ? 1 : failures + 1;
            link = null;
            if (failures > options.retriesMax()) {
                flushed();
                front.close();
                front.problem(problem);
                return NETWORK;
            }
            Duration pause = BACKOFF.pause(failures, ThreadLocalRandom.current());
            String when = "trying again in " + pause.toMillis() + " ms";
            front.note(
                    problem + "; " + when + " (" + failures + " of " + options.retriesMax() + ")");
            if (leavesWithin(pause)) {
                return exitCode;
            }
        }
    }

    private static boolean lasted(long startNanos) {
        return System.nanoTime() - startNanos > LASTED_NANOS;
    }

    /** Returns why there is no connection, or no more, or nothing when it is time to exit. */
    private String connectAndStay(LoopGroup group) {
        Link next = new Link(options, outgoing, front, this::tell);
        link = next;
        connecting = true;
        try {
            client().tls(options.tls())
                    .group(group)
                    .framing(Framing.raw())
                    .limits(PATIENT)
                    .handler(next)
                    .connect();
        } catch (IOException e) {
            link = null;
            return leavesWithin(Duration.ZERO) ? "" : sentence(e);
        } finally {
            connecting = false;
        }
        front.start();
        return stay(next);
    }

    private ClientSetup client() {
        return switch (options.address()) {
            case HostPort inet -> Client.tcp(inet);
            case UnixPath path -> Client.unix(path);
        };
    }

    private String sentence(IOException problem) {
        boolean refused = problem instanceof ConnectException.Refused;
        return refused ? options.nothingListens() : String.valueOf(problem.getMessage());
    }

    private String stay(Link current) {
        while (true) {
            Event event = next(deadlineNanos);
            if (event == null) {
                current.close();
                exitCode = Math.max(exitCode, OK);
                return "";
            }
            switch (event) {
                case Event.Closed(Link which, CloseReason reason) when which == current -> {
                    return ended(reason);
                }
                case Event.Closed old -> {}
                case Event.InputEnded() -> outgoing.end();
                case Event.AllSaid() -> allSaid();
                case Event.Leave(int code, boolean now) -> leave(code, now);
                case Event.OutputBroken() -> leave(LOCAL, true);
            }
        }
    }

    private String ended(CloseReason reason) {
        if (exitCode >= 0) {
            return "";
        }
        if (outgoing.isFinished() && reason.kind() == CloseReason.Kind.PEER_CLOSED) {
            exitCode = OK;
            return "";
        }
        front.disconnected(reason.detail());
        return "disconnected: " + reason.detail();
    }

    private void allSaid() {
        if (exitCode >= 0) {
            deadlineNanos = Math.min(deadlineNanos, System.nanoTime() + GOODBYE_NANOS);
        } else if (options.quitAfter() != null) {
            long nanos = Math.max(options.quitAfter().toNanos(), GOODBYE_NANOS);
            deadlineNanos = System.nanoTime() + nanos;
        }
    }

    /** Half-closes behind what waits, and gives the room a moment to answer. */
    private void leave(int code, boolean now) {
        exitCode = code;
        atOnce |= now;
        boolean briefly = atOnce || outgoing.isFinished();
        long nanos = briefly ? GOODBYE_NANOS : LAST_LINES_NANOS;
        deadlineNanos = Math.min(deadlineNanos, System.nanoTime() + nanos);
        outgoing.end();
    }

    /** Waits without a connection; returns whether somebody leaves meanwhile. */
    private boolean leavesWithin(Duration time) {
        long untilNanos = System.nanoTime() + time.toNanos();
        while (true) {
            Event event = next(untilNanos);
            switch (event) {
                case null -> {
                    return false;
                }
                case Event.Leave(int code, boolean now) -> {
                    exitCode = code;
                    atOnce = true;
                    return true;
                }
                case Event.OutputBroken() -> {
                    exitCode = LOCAL;
                    atOnce = true;
                    return true;
                }
                case Event.InputEnded() -> outgoing.end();
                case Event.Closed old -> {}
                case Event.AllSaid() -> {}
            }
        }
    }

    /** The next event, or null when it has not come by then. */
    private @Nullable Event next(long untilNanos) {
        while (true) {
            try {
                if (untilNanos == NEVER) {
                    return events.take();
                }
                long left = Math.max(0, untilNanos - System.nanoTime());
                return events.poll(left, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // An interrupt only ends a connect under way; what it was for is in the queue.
            }
        }
    }

    /** Waits until all is shown; not for ever when the process is asked to end. */
    private boolean flushed() {
        while (!front.flush(SHORTLY)) {
            if (atOnce || leavesWithin(Duration.ZERO)) {
                return false;
            }
        }
        return true;
    }
}
