package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.SocketHandle;

/**
 * Datagrams that were sent in this tick, gathered so that they leave with one call of the kernel.
 * What it does not take is counted and gone. Loop thread only.
 */
final class DatagramOutput {

    private static final int COUNT_MAX = 64;
    private static final int BYTES_MAX = 64 << 10;

    private final Engine engine;
    private final SocketHandle handle;
    private final DatagramCounters counters;
    private final DatagramFailures failures;
    private final Runnable later;
    private final boolean unix;
    private final Arena arena = Arena.ofConfined();
    private @Nullable MemorySegment memory;
    private int used;
    private Datagrams waiting = new Datagrams();
    private Datagrams spare = new Datagrams();
    private boolean flushing;
    private boolean closed;

    /** An output that asks {@code later} for one more {@link #flush} when there is no end yet. */
    DatagramOutput(
            Engine engine,
            SocketHandle handle,
            DatagramCounters counters,
            DatagramFailures failures,
            Runnable later) {
        this.engine = engine;
        this.handle = handle;
        this.counters = counters;
        this.failures = failures;
        this.later = later;
        this.unix = engine.localAddress(handle) instanceof Endpoint.Unix;
    }

    /** Whether it can be a datagram at all, else it is the caller's mistake. Any thread. */
    void requireSendable(int bytes, @Nullable Endpoint to) {
        int most = unix ? Datagrams.UNIX_BYTES_MAX : Datagrams.UDP_BYTES_MAX;
        if (bytes > most) {
            throw new IllegalArgumentException(
                    "a datagram holds at most " + most + " bytes, not " + bytes);
        }
        if (to != null && to instanceof Endpoint.Unix != unix) {
            String kind = unix ? "a Unix socket" : "a port of UDP";
            throw new IllegalArgumentException(kind + " cannot send to " + to);
        }
    }

    /** Takes a copy; without a peer it goes to the one that the port is connected to. */
    void add(MemorySegment bytes, long offset, int length, @Nullable Endpoint to) {
        if (waiting.count() == COUNT_MAX || used + length > BYTES_MAX) {
            flush();
        }
        if (waiting.count() == COUNT_MAX) {
            counters.sendDropped.incrementAndGet(); // the failure listener sends without end
            return;
        }
        MemorySegment into = memory;
        if (into == null || into.byteSize() < length) {
            into = arena.allocate(roomFor(length));
            memory = into;
        }
        MemorySegment.copy(bytes, JAVA_BYTE, offset, into, JAVA_BYTE, used, length);
        if (to == null) {
            waiting.add(into, used, length);
        } else {
            waiting.add(into, used, length, to);
        }
        used += length;
    }

    /** Twice as much each time, so that what is outgrown is never more than what is used. */
    private static long roomFor(int length) {
        return Math.max(BYTES_MAX, Long.highestOneBit(length - 1L) << 1);
    }

    void flush() {
        if (waiting.isEmpty() || flushing) {
            return;
        }
        Datagrams sending = waiting;
        waiting = spare;
        used = 0;
        flushing = true;
        int ignored = sendNow(sending);
        flushing = false;
        sending.clear();
        spare = sending;
        if (!waiting.isEmpty()) {
            later.run(); // the failure listener has sent something
        }
    }

    /** Sends behind what waits; returns how many the kernel has taken. */
    int sendNow(Datagrams datagrams) {
        int sent = engine.sendTo(handle, datagrams);
        counters.sent.addAndGet(sent);
        counters.sendDropped.addAndGet(datagrams.count() - sent);
        failures.of(datagrams, sent);
        return sent;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        arena.close();
    }
}
