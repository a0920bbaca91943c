package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where a loop puts the held beginning of a frame and what was just received behind one another, so
 * that framings always see whole memory and an idle connection holds none. Loop thread only.
 */
final class Assembly implements AutoCloseable {

    private Arena arena = Arena.ofShared();
    private MemorySegment memory = arena.allocate(128 << 10, 64);

    /** The two behind one another; good until the next call. */
    MemorySegment join(
            byte[] held, int heldLength, MemorySegment received, int offset, int length) {
        MemorySegment joined = sized(heldLength + length);
        MemorySegment.copy(held, 0, joined, JAVA_BYTE, 0, heldLength);
        MemorySegment.copy(received, offset, joined, heldLength, length);
        return joined;
    }

    private MemorySegment sized(int bytes) {
        if (memory.byteSize() < bytes) {
            arena.close();
            arena = Arena.ofShared();
            memory = arena.allocate(2L * bytes, 64);
        }
        return memory;
    }

    @Override
    public void close() {
        arena.close();
    }
}
