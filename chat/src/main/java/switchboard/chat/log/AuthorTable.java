package switchboard.chat.log;

import org.jspecify.annotations.Nullable;

/**
 * The cursors of a log by author, without an object per look-up: the log asks for every run of
 * lines. Owner loop's thread only. Open addressing with linear probing.
 */
final class AuthorTable {

    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private @Nullable Cursor[] slots = new @Nullable Cursor[16];
    private int size;

    @Nullable Cursor get(long author) {
        int slot = home(author);
        for (; ; slot = next(slot)) {
            Cursor cursor = slots[slot];
            if (cursor == null || cursor.author() == author) {
                return cursor;
            }
        }
    }

    /** Returns false, and changes nothing, when the author is there already. */
    boolean add(Cursor cursor) {
        if (get(cursor.author()) != null) {
            return false;
        }
        if (++size * 2 > slots.length) {
            grow();
        }
        place(cursor);
        return true;
    }

    /** Removes exactly this cursor, then moves up what probing would no longer find. */
    void remove(Cursor cursor) {
        int slot = home(cursor.author());
        while (slots[slot] != cursor) {
            if (slots[slot] == null) {
                return;
            }
            slot = next(slot);
        }
        slots[slot] = null;
        size--;
        int next = next(slot);
        for (Cursor moved; (moved = slots[next]) != null; next = next(next)) {
            slots[next] = null;
            place(moved);
        }
    }

    private void grow() {
        @Nullable Cursor[] old = slots;
        slots = new @Nullable Cursor[old.length * 2];
        for (Cursor cursor : old) {
            if (cursor != null) {
                place(cursor);
            }
        }
    }

    private void place(Cursor cursor) {
        int slot = home(cursor.author());
        while (slots[slot] != null) {
            slot = next(slot);
        }
        slots[slot] = cursor;
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    private int home(long author) {
        return (int) ((author * SPREAD) >>> 32) & (slots.length - 1);
    }
}
