package switchboard.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Datagrams;

/**
 * What is done with datagrams that a port has received: counted, filtered, and given to the
 * callback or kept for threads. Loop thread only, but for {@link #take} and {@link #close}.
 */
final class DatagramInput {

    private static final LoopLog LOG = new LoopLog(DatagramPort.class);

    private final DatagramPort port;
    private final DatagramCounters counters;
    private final DatagramOutput output;
    private final DatagramQueue queue;
    private final @Nullable BiConsumer<DatagramPort, Datagram> onDatagram;
    private final @Nullable BiConsumer<DatagramPort, Datagrams> onDatagrams;
    private final AcceptFilter filter;
    private final Datagram shown;

    DatagramInput(
            DatagramPort port,
            DatagramSetup setup,
            DatagramCounters counters,
            DatagramOutput output) {
        this.port = port;
        this.counters = counters;
        this.output = output;
        this.queue = new DatagramQueue(setup.queuedMax, setup.queuedBytesMax);
        this.onDatagram = setup.onDatagram;
        this.onDatagrams = setup.onDatagrams;
        this.filter = setup.filter;
        this.shown = new Datagram(MemorySegment.NULL, 0, false, port.localAddress());
    }

    void received(Datagrams datagrams) {
        counters.received.addAndGet(datagrams.count());
        for (int i = 0; i < datagrams.count(); i++) {
            if (datagrams.isTruncated(i)) {
                counters.truncated.incrementAndGet();
            }
        }
        if (onDatagrams != null) {
            call(onDatagrams, datagrams);
            return;
        }
        for (int i = 0; i < datagrams.count() && !output.isClosed(); i++) {
            shown.show(datagrams, i);
            receivedOne();
        }
    }

    private void receivedOne() {
        if (!filter.admits(shown.sender())) {
            counters.receiveDropped.incrementAndGet();
        } else if (onDatagram != null) {
            call(onDatagram, shown);
        } else if (!queue.offer(shown)) {
            counters.receiveDropped.incrementAndGet();
        }
    }

    private <T> void call(BiConsumer<DatagramPort, T> callback, T argument) {
        try {
            callback.accept(port, argument);
        } catch (Throwable e) {
            // One datagram of anybody's must not take the port from all others.
            LOG.error("the handler of " + port + " failed; it goes on", e);
        }
    }

    /** The next for a thread. Any thread but the loop's. */
    Optional<Datagram> take(Duration timeout) throws IOException, InterruptedException {
        if (onDatagram != null || onDatagrams != null) {
            throw new IllegalStateException("receive() beside a callback, which gets all there is");
        }
        return queue.take(timeout);
    }

    /** Whoever waits is told. Any thread. */
    void close() {
        queue.close();
    }
}
