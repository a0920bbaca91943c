package switchboard.engine.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Bytes that a poll had brought for a handle when it was paused or over its share, copied so that
 * the buffer can go back at once. There are at most a share of them; memory is taken for just so
 * many, since a handle may pause for long. Loop thread only.
 */
final class HeldBytes implements AutoCloseable {

    private Arena arena = Arena.ofConfined();
    private MemorySegment bytes;
    private int taken;

    /** Copies the first ones. */
    HeldBytes(MemorySegment from, int offset, int length) {
        bytes = arena.allocate(length);
        MemorySegment.copy(from, offset, bytes, 0, length);
    }

    /** Copies further ones behind those that are left. */
    void add(MemorySegment from, int offset, int length) {
        int left = left();
        Arena larger = Arena.ofConfined();
        MemorySegment all = larger.allocate(left + length);
        MemorySegment.copy(bytes, taken, all, 0, left);
        MemorySegment.copy(from, offset, all, left, length);
        arena.close();
        arena = larger;
        bytes = all;
        taken = 0;
    }

    /** The memory, of which {@link #left} bytes from {@link #offset} on are still due. */
    MemorySegment memory() {
        return bytes;
    }

    int offset() {
        return taken;
    }

    int left() {
        return (int) bytes.byteSize() - taken;
    }

    /** So many are delivered. */
    void take(int count) {
        taken += count;
    }

    @Override
    public void close() {
        arena.close();
    }
}
