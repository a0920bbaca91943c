package switchboard.net;

import java.lang.foreign.MemorySegment;
import switchboard.net.CloseReason.Kind;

/**
 * Calls the handler of a connection. Whatever users' code throws ends that connection alone, and
 * what holds the loop is named. Loop thread only.
 */
final class HandlerCalls {

    private static final LoopLog LOG = new LoopLog(Connection.class);
    private static final long SLOW_NANOS = 100_000_000;

    private HandlerCalls() {}

    static void opened(Connection connection) {
        guarded(connection, () -> connection.settings().handler().onOpen(connection));
    }

    static void frame(Connection connection, MemorySegment bytes, int offset, int length) {
        Frame frame = connection.loop().frame();
        frame.show(bytes, offset, length);
        ConnectionSettings settings = connection.settings();
        try {
            settings.metrics().frameReceived();
            settings.handler().onFrame(connection, frame);
        } catch (Throwable e) {
            failed(connection, e);
        }
    }

    static void part(
            Connection connection,
            FramePartCallback parts,
            MemorySegment bytes,
            int from,
            int to,
            boolean last) {
        Frame part = connection.loop().frame();
        part.show(bytes, from, to - from);
        try {
            if (last) {
                connection.settings().metrics().frameReceived();
            }
            parts.onFramePart(connection, part, last);
        } catch (Throwable e) {
            failed(connection, e);
        }
    }

    static void ended(Connection connection) {
        guarded(connection, () -> connection.settings().handler().onEnd(connection));
    }

    static void drained(Connection connection) {
        guarded(connection, () -> connection.settings().handler().onDrain(connection));
    }

    static void closed(Connection connection, CloseReason reason) {
        guarded(connection, () -> connection.settings().handler().onClose(connection, reason));
    }

    private static void guarded(Connection connection, Runnable callback) {
        long began = connection.loop().readClock();
        try {
            callback.run();
        } catch (Throwable e) {
            failed(connection, e);
        }
        warnIfHeld(connection, began);
    }

    /** The handler, or something it has given, has thrown. */
    static void failed(Connection connection, Throwable thrown) {
        LOG.error("handler " + name(connection) + " failed; its connection is closed", thrown);
        connection
                .life()
                .closeNow(CloseReason.of(Kind.HANDLER_FAILED, "the handler failed: " + thrown));
    }

    /**
     * Reads the clock and names the handler that has held all other connections of its loop for too
     * long.
     */
    static void warnIfHeld(Connection connection, long sinceNanos) {
        long spentNanos = connection.loop().readClock() - sinceNanos;
        if (spentNanos > SLOW_NANOS) {
            JfrEvents.slowHandler(connection, spentNanos);
            LOG.warning(
                    "handler {0} held its loop for {1} ms",
                    name(connection), spentNanos / 1_000_000);
        }
    }

    static String name(Connection connection) {
        return connection.settings().handler().getClass().getName();
    }
}
