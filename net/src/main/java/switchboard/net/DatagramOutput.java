package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.SocketError;
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
    private final Object port;
    private final Datagrams waiting = new Datagrams();
    private final Arena arena = Arena.ofConfined();
    private @Nullable MemorySegment memory;
    private int used;

    DatagramOutput(Engine engine, SocketHandle handle, DatagramCounters counters, Object port) {
        this.engine = engine;
        this.handle = handle;
        this.counters = counters;
        this.port = port;
    }

    /** Takes a copy; without a peer it goes to the one that the port is connected to. */
    void add(MemorySegment bytes, long offset, int length, @Nullable Endpoint to) {
        if (waiting.count() == COUNT_MAX || used + length > BYTES_MAX) {
            flush();
        }
        MemorySegment into = memory;
        if (into == null) {
            into = arena.allocate(BYTES_MAX);
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

    void flush() {
        if (!waiting.isEmpty()) {
            int ignored = sendNow(waiting);
            waiting.clear();
            used = 0;
        }
    }

    /** Sends behind what waits; returns how many the kernel has taken. */
    int sendNow(Datagrams datagrams) {
        int sent = engine.sendTo(handle, datagrams);
        counters.sent.addAndGet(sent);
        counters.sendDropped.addAndGet(datagrams.count() - sent);
        SocketError earlier = datagrams.earlierError();
        if (earlier != null) {
            counters.sayOnce(earlier, port);
        }
        for (int i = 0; i < datagrams.count() && sent < datagrams.count(); i++) {
            SocketError error = datagrams.error(i);
            if (error != null) {
                counters.sayOnce(error, port);
            }
        }
        return sent;
    }

    void close() {
        arena.close();
    }
}
