package switchboard.net;

import java.util.Arrays;

/**
 * The timers of one loop, the earliest on top. Setting, moving and cancelling are O(log n); a
 * connection keeps one timer and moves it, so there are no dead entries. Loop thread only.
 */
final class TimerHeap {

    private Timer[] heap = new Timer[64];
    private int size;

    /** Sets a timer or moves it to another time. */
    void set(Timer timer, long atNanos) {
        timer.atNanos = atNanos;
        if (timer.index < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            put(timer, size++);
        }
        siftUp(timer.index);
        siftDown(timer.index);
    }

    void cancel(Timer timer) {
        if (timer.index >= 0) {
            removeAt(timer.index);
        }
    }

    /** Nanoseconds until the earliest timer, 0 when it is due, {@link Long#MAX_VALUE} for none. */
    long nanosUntilNext(long nowNanos) {
        return size == 0 ? Long.MAX_VALUE : Math.max(0, heap[0].atNanos - nowNanos);
    }

    /** Runs what is due, at most as many as wait when it begins: tasks may set more for at once. */
    void runDue(long nowNanos) {
        for (int left = size; left > 0 && size > 0 && heap[0].atNanos - nowNanos <= 0; left--) {
            Timer due = heap[0];
            removeAt(0);
            LoopTasks.runSafely(due.task);
        }
    }

    @SuppressWarnings("NullAway") // a freed place of the heap holds nothing
    private void removeAt(int index) {
        Timer removed = heap[index];
        Timer moved = heap[--size];
        heap[size] = null;
        removed.index = -1;
        if (moved != removed) {
            put(moved, index);
            siftUp(index);
            siftDown(moved.index);
        }
    }

    private void siftUp(int start) {
        int index = start;
        Timer timer = heap[index];
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (heap[parent].atNanos - timer.atNanos <= 0) {
                break;
            }
            put(heap[parent], index);
            index = parent;
        }
        put(timer, index);
    }

    private void siftDown(int start) {
        int index = start;
        Timer timer = heap[index];
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && heap[child + 1].atNanos - heap[child].atNanos < 0) {
                child++;
            }
            if (timer.atNanos - heap[child].atNanos <= 0) {
                break;
            }
            put(heap[child], index);
            index = child;
        }
        put(timer, index);
    }

    private void put(Timer timer, int index) {
        heap[index] = timer;
        timer.index = index;
    }
}
