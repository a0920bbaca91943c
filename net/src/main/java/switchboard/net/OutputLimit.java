package switchboard.net;

import java.lang.foreign.MemorySegment;
import switchboard.net.CloseReason.Kind;

/**
 * Queues frames as long as what waits stays within the limits: the connection's own, beyond which
 * its reading pauses and whoever goes on sending is closed, and that of all connections of a loop
 * together. Loop thread only.
 */
final class OutputLimit {

    private OutputLimit() {}

    /** As {@link Connection#send}, but what another thread has sent before is no mistake. */
    static boolean enqueue(Connection connection, MemorySegment bytes, long offset, long length) {
        if (!connection.takesOutput()) {
            return false;
        }
        ConnectionSettings settings = connection.settings();
        settings.framing().requireSendable(bytes, offset, length);
        OutputHalf output = connection.output();
        long allowed =
                (long) settings.limits().outputBytesMax() + settings.framing().frameBytesMax();
        if (output.isOverLimit() && output.queuedBytes() > allowed) {
            close(connection, "more output waits than is allowed");
            return false;
        }
        return append(connection, bytes, offset, length);
    }

    /** As {@link #enqueue}, for whoever has waited until there is room. */
    static boolean append(Connection connection, MemorySegment bytes, long offset, long length) {
        if (!connection.takesOutput()) {
            return false;
        }
        boolean within = connection.output().append(bytes, offset, length);
        EventLoop loop = connection.loop();
        if (loop.chunks().bytesTaken() > connection.settings().limits().outputBytesInAllMax()) {
            closeLongestQueue(loop);
        }
        if (!within) {
            connection.input().pause(InputHalf.PAUSED_BY_OUTPUT);
        }
        return within;
    }

    /** Who holds most of the memory that peers who do not read may hold together has to go. */
    private static void closeLongestQueue(EventLoop loop) {
        Connection longest = loop.blocked().withLongestQueue();
        if (longest != null) {
            close(
                    longest,
                    "all output that waits is more than is allowed, and most of it was for this");
        }
    }

    private static void close(Connection connection, String why) {
        connection.life().closeNow(CloseReason.of(Kind.OUTPUT_LIMIT, why));
    }
}
