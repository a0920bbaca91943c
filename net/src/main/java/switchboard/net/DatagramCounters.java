package switchboard.net;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import switchboard.engine.SocketError;

/** What a port counts, and what it says once. Loop thread only, but for {@link #stats}. */
final class DatagramCounters {

    private static final LoopLog LOG = new LoopLog(DatagramPort.class);

    final AtomicLong received = new AtomicLong();
    final AtomicLong truncated = new AtomicLong();
    final AtomicLong receiveDropped = new AtomicLong();
    final AtomicLong sent = new AtomicLong();
    final AtomicLong sendDropped = new AtomicLong();
    private final Set<SocketError> said = EnumSet.noneOf(SocketError.class);

    /** Any thread. */
    DatagramStats stats() {
        return new DatagramStats(
                received.get(),
                truncated.get(),
                receiveDropped.get(),
                sent.get(),
                sendDropped.get());
    }

    /** Says a cause the first time it comes: a port that sends on would say it without end. */
    void sayOnce(SocketError error, Object port) {
        if (said.add(error)) {
            LOG.warning("{0}: {1}; said once", port, error.sentence());
        }
    }
}
