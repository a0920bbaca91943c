package switchboard.net;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;

/** Datagrams on their way from other threads to the loop, bounded by their bytes. Any thread. */
final class DatagramHandover {

    private static final long BYTES_MAX = 1 << 20;

    /** What a datagram counts for beside its bytes. */
    private static final int OVERHEAD_BYTES = 128;

    private final EventLoop loop;
    private final DatagramOutput output;
    private final DatagramCounters counters;
    private final AtomicLong waitingBytes = new AtomicLong();

    DatagramHandover(EventLoop loop, DatagramOutput output, DatagramCounters counters) {
        this.loop = loop;
        this.output = output;
        this.counters = counters;
    }

    /**
     * Hands over bytes that nobody changes any more; false when too many wait already, or the loop
     * takes none. One alone always has room.
     */
    boolean send(byte[] bytes, @Nullable Endpoint to) {
        long counted = bytes.length + (long) OVERHEAD_BYTES;
        long before = waitingBytes.getAndAdd(counted);
        if (before > 0 && before + counted > BYTES_MAX) {
            waitingBytes.addAndGet(-counted);
            counters.sendDropped.incrementAndGet();
            return false;
        }
        return loop.tryExecute(() -> {
            waitingBytes.addAndGet(-counted);
            if (!output.isClosed()) {
                output.add(MemorySegment.ofArray(bytes), 0, bytes.length, to);
            }
        });
    }
}
