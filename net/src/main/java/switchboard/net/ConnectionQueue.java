package switchboard.net;

import java.util.Arrays;

/** A growing ring of connections, first in first out. Loop thread only. */
final class ConnectionQueue {

    private Connection[] ring = new Connection[64];
    private int head;
    private int size;

    void add(Connection connection) {
        if (size == ring.length) {
            Connection[] larger = Arrays.copyOf(ring, size * 2);
            // What lies before the head comes after it in the larger ring.
            System.arraycopy(ring, 0, larger, size, head);
            ring = larger;
        }
        ring[(head + size) & (ring.length - 1)] = connection;
        size++;
    }

    /** Takes the oldest out; only when the queue is not empty. */
    @SuppressWarnings("NullAway") // a freed place of the ring holds nothing
    Connection take() {
        Connection first = ring[head];
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        return first;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }
}
