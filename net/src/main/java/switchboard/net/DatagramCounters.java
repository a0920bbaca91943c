package switchboard.net;

import java.util.concurrent.atomic.AtomicLong;

/** What a port counts. Any thread. */
final class DatagramCounters {

    final AtomicLong received = new AtomicLong();
    final AtomicLong truncated = new AtomicLong();
    final AtomicLong receiveDropped = new AtomicLong();
    final AtomicLong sent = new AtomicLong();
    final AtomicLong sendDropped = new AtomicLong();

    DatagramStats stats() {
        return new DatagramStats(
                received.get(),
                truncated.get(),
                receiveDropped.get(),
                sent.get(),
                sendDropped.get());
    }
}
