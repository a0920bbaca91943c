package switchboard.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import switchboard.engine.Endpoint;

/**
 * Datagrams that wait for threads to take them, bounded by number and bytes. The loop alone puts
 * them in, and never waits; any thread takes them out.
 */
final class DatagramQueue {

    /** Stands behind the last one; whoever takes it puts it back for the others. */
    private static final Datagram END =
            new Datagram(
                    MemorySegment.NULL,
                    0,
                    false,
                    new Endpoint.Inet(InetAddress.getLoopbackAddress(), 0));

    private final BlockingQueue<Datagram> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final int countMax;
    private final long bytesMax;

    DatagramQueue(int countMax, long bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /** Whether there was room; the datagram is borrowed and a copy of it kept. Loop thread only. */
    boolean offer(Datagram datagram) {
        boolean fits = waiting.isEmpty() || bytes.get() + datagram.length() <= bytesMax;
        if (!fits || waiting.size() >= countMax) {
            return false;
        }
        bytes.addAndGet(datagram.length());
        waiting.add(datagram.copy());
        return true;
    }

    /** The oldest, waited for; empty when the time is over. */
    Optional<Datagram> take(Duration timeout) throws IOException, InterruptedException {
        Datagram first = waiting.poll(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        if (first == null) {
            return Optional.empty();
        }
        if (first == END) {
            waiting.add(END);
            throw new IOException("receive after close");
        }
        bytes.addAndGet(-first.length());
        return Optional.of(first);
    }

    /** Whoever waits, or comes when the rest is taken, is told. Nothing is put in any more. */
    void close() {
        waiting.add(END);
    }
}
