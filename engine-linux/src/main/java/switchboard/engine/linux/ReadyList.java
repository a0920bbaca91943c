package switchboard.engine.linux;

import java.util.Arrays;

/**
 * What one wait has found, copied out of the kernel's structures: those change as soon as a handler
 * adds or removes a descriptor. Loop thread only.
 */
final class ReadyList {

    private int[] events = new int[64];
    private long[] data = new long[64];
    private int count;

    void clear() {
        count = 0;
    }

    void add(int happened, long registered) {
        if (count == events.length) {
            events = Arrays.copyOf(events, count * 2);
            data = Arrays.copyOf(data, count * 2);
        }
        events[count] = happened;
        data[count] = registered;
        count++;
    }

    int count() {
        return count;
    }

    int events(int index) {
        return events[index];
    }

    long data(int index) {
        return data[index];
    }
}
