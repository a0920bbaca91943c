package switchboard.engine.readiness;

import java.util.Arrays;

/** A growing ring of handles, first in first out. Loop thread only. */
final class HandleQueue {

    private ReadinessHandle[] ring = new ReadinessHandle[64];
    private int head;
    private int size;

    void add(ReadinessHandle handle) {
        if (size == ring.length) {
            grow();
        }
        ring[(head + size) & (ring.length - 1)] = handle;
        size++;
    }

    /** Takes the oldest out; only when the queue is not empty. */
    @SuppressWarnings("NullAway") // a freed place of the ring holds nothing
    ReadinessHandle take() {
        ReadinessHandle first = ring[head];
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

    private void grow() {
        ReadinessHandle[] larger = Arrays.copyOf(ring, ring.length * 2);
        // What lies before the head comes after it in the larger ring.
        System.arraycopy(ring, 0, larger, ring.length, head);
        ring = larger;
    }
}
