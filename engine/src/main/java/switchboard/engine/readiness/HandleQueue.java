package switchboard.engine.readiness;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import switchboard.engine.SocketHandle;

/** A growing ring of handles, first in first out. Loop thread only. */
public final class HandleQueue<H extends SocketHandle> {

    private @Nullable SocketHandle[] ring = new SocketHandle[64];
    private int head;
    private int size;

    /** An empty queue. */
    public HandleQueue() {}

    /** Puts a handle behind the others. */
    public void add(H handle) {
        if (size == ring.length) {
            grow();
        }
        ring[(head + size) & (ring.length - 1)] = handle;
        size++;
    }

    /** Takes the oldest out; only when the queue is not empty. */
    @SuppressWarnings({"unchecked", "NullAway"}) // only add puts handles in, and one is there
    public H take() {
        H first = (H) ring[head];
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        return first;
    }

    /** Number of handles. */
    public int size() {
        return size;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return size == 0;
    }

    private void grow() {
        @Nullable SocketHandle[] larger = Arrays.copyOf(ring, ring.length * 2);
        // What lies before the head comes after it in the larger ring.
        System.arraycopy(ring, 0, larger, ring.length, head);
        ring = larger;
    }
}
