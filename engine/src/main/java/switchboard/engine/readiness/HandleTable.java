package switchboard.engine.readiness;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gives each open handle a slot with a generation, so that an event which is late by one close and
 * one open finds nobody. Loop thread only.
 */
final class HandleTable {

    private @Nullable ReadinessHandle[] handles = new ReadinessHandle[64];
    private int[] generations = new int[64];
    private int[] free = new int[64];
    private int freeCount;
    private int used;

    /** Gives the handle a slot. */
    void add(ReadinessHandle handle) {
        int slot = freeCount > 0 ? free[--freeCount] : used++;
        if (slot == handles.length) {
            handles = Arrays.copyOf(handles, slot * 2);
            generations = Arrays.copyOf(generations, slot * 2);
        }
        handles[slot] = handle;
        handle.slot = slot;
    }

    /** Takes the slot back: what was registered with {@link #key} no longer finds the handle. */
    void remove(ReadinessHandle handle) {
        handles[handle.slot] = null;
        generations[handle.slot]++;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = handle.slot;
    }

    /** The number that a poller keeps with the descriptor. */
    long key(ReadinessHandle handle) {
        return (long) generations[handle.slot] << 32 | handle.slot;
    }

    /** The handle that {@code key} was made for, or null when that one is closed. */
    @Nullable ReadinessHandle find(long key) {
        int slot = (int) key;
        return generations[slot] == (int) (key >>> 32) ? handles[slot] : null;
    }

    /** The open handle in a slot below {@link #slots}, or null. */
    @Nullable ReadinessHandle at(int slot) {
        return handles[slot];
    }

    int slots() {
        return used;
    }
}
