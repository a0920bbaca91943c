package switchboard.net;

import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import switchboard.net.CloseReason.Kind;

/**
 * Runs the {@link RequestHandler} of a server for each of its connections, on a virtual thread of
 * its own, no more at once than there are places; and stops them. Any thread.
 */
final class RunningHandlers {

    private static final LoopLog LOG = new LoopLog(RunningHandlers.class);

    private final RequestHandler handler;
    private final int handlersMax;
    private final AtomicInteger placesTaken = new AtomicInteger();
    private final Map<Request, Thread> running = new ConcurrentHashMap<>();
    private final Waiters stopping = new Waiters();
    private volatile boolean interrupting;
    private volatile Runnable placeIsFree = () -> {};

    RunningHandlers(RequestHandler handler, int handlersMax) {
        this.handler = handler;
        this.handlersMax = handlersMax;
    }

    int handlersMax() {
        return handlersMax;
    }

    /** Told whenever a place is given back. */
    void whenPlaceIsFree(Runnable told) {
        placeIsFree = told;
    }

    /** Takes a place for one more handler. */
    boolean takePlace() {
        int before = placesTaken.getAndUpdate(taken -> taken < handlersMax ? taken + 1 : taken);
        return before < handlersMax;
    }

    /** Gives back the place of a handler that has returned, or was never started. */
    void givePlace() {
        if (placesTaken.decrementAndGet() == 0) {
            stopping.wakeAll();
        }
        placeIsFree.run();
    }

    /** Starts the handler of a new connection, for which a place was taken. */
    void start(Request request) {
        boolean started = false;
        try {
            Thread thread =
                    Thread.ofVirtual().name("switchboard-handler").start(() -> run(request));
            started = thread.isVirtual();
        } finally {
            if (!started) {
                givePlace();
            }
        }
    }

    private void run(Request request) {
        running.put(request, Thread.currentThread());
        try {
            if (!interrupting) {
                handler.handle(request);
            }
            request.handlerReturned();
        } catch (Throwable e) {
            failed(request, e);
        } finally {
            running.remove(request);
            givePlace();
        }
    }

    private void failed(Request request, Throwable thrown) {
        if (interrupting || isOfTheConnection(thrown)) {
            request.handlerReturned();
            return;
        }
        String name = handler.getClass().getName();
        LOG.error("handler " + name + " failed; its connection is closed", thrown);
        request.abort(CloseReason.of(Kind.HANDLER_FAILED, "the handler failed: " + thrown));
    }

    /** Whether it tells only that the connection is gone. */
    private static boolean isOfTheConnection(Throwable thrown) {
        @Nullable Throwable cause = thrown;
        while (cause != null && !(cause instanceof ConnectionClosedException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    /** Waits until all have returned, at most so long. Returns how many have not. */
    int await(long nanos) {
        try {
            boolean ignored = stopping.await(() -> placesTaken.get() == 0, nanos);
        } catch (InterruptedIOException e) {
            return placesTaken.get(); // the thread stays interrupted
        }
        return placesTaken.get();
    }

    /** Interrupts those that still run; none is started any more. */
    void interrupt() {
        interrupting = true;
        running.values().forEach(Thread::interrupt);
    }
}
