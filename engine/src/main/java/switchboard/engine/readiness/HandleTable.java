package switchboard.engine.readiness;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import switchboard.engine.SocketHandle;

/**
 * Gives each open handle a slot with a generation, so that an event which is late by one close and
 * one open finds nobody. Loop thread only.
 */
public final class HandleTable<H extends SocketHandle> {

    /** The bits of a key that are in use; an engine may keep something of its own in the others. */
    public static final long KEY_BITS = 0x00FF_FFFF_FFFF_FFFFL;

    private static final int GENERATION_BITS = (int) (KEY_BITS >>> 32);

    private @Nullable SocketHandle[] handles = new SocketHandle[64];
    private int[] generations = new int[64];
    private int[] free = new int[64];
    private int freeCount;
    private int used;

    /** An empty table. */
    public HandleTable() {}

    /** Gives the handle a slot; returns the key by which the kernel is to name it. */
    public long add(H handle) {
        int slot = freeCount > 0 ? free[--freeCount] : used++;
        if (slot == handles.length) {
            handles = Arrays.copyOf(handles, slot * 2);
            generations = Arrays.copyOf(generations, slot * 2);
        }
        handles[slot] = handle;
        return (long) generations[slot] << 32 | slot;
    }

    /** Takes the slot back: the key no longer finds the handle. */
    public void remove(long key) {
        int slot = (int) key;
        handles[slot] = null;
        generations[slot] = (generations[slot] + 1) & GENERATION_BITS;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = slot;
    }

    /** The handle that {@code key} was made for, or null when that one is closed. */
    public @Nullable H find(long key) {
        int slot = (int) key;
        return generations[slot] == (int) (key >>> 32) ? at(slot) : null;
    }

    /** The open handle in a slot below {@link #slots}, or null. */
    @SuppressWarnings("unchecked") // only add puts handles in
    public @Nullable H at(int slot) {
        return (H) handles[slot];
    }

    /** How many slots have ever been in use at once. */
    public int slots() {
        return used;
    }
}
