package switchboard.engine.readiness;

import java.util.Arrays;

/**
 * What one wait of a {@link Poller} has found, copied out of the kernel's structures: those change
 * as soon as a handler adds or removes a descriptor. Loop thread only.
 */
public final class ReadyList {

    private int[] events = new int[64];
    private long[] data = new long[64];
    private int count;

    /** An empty list. */
    public ReadyList() {}

    /** Nothing is ready any more. */
    public void clear() {
        count = 0;
    }

    /** Appends an event: its masks, and the data registered with its descriptor. */
    public void add(int happened, long registered) {
        if (count == events.length) {
            events = Arrays.copyOf(events, count * 2);
            data = Arrays.copyOf(data, count * 2);
        }
        events[count] = happened;
        data[count] = registered;
        count++;
    }

    /** Number of events. */
    public int count() {
        return count;
    }

    /** See {@link Poller#events}. */
    public int events(int index) {
        return events[index];
    }

    /** See {@link Poller#data}. */
    public long data(int index) {
        return data[index];
    }
}
