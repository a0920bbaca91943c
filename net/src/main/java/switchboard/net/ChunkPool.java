package switchboard.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The chunks of one loop: native memory taken 1 MiB at a time and used again. Loop thread only. */
final class ChunkPool implements AutoCloseable {

    private static final int SLAB_CHUNKS = 64;

    private final Arena arena = Arena.ofShared();
    private @Nullable Chunk free;
    private int taken;

    Chunk take() {
        if (free == null) {
            addSlab();
        }
        Chunk chunk = free;
        if (chunk == null) {
            throw new AssertionError("a slab holds chunks");
        }
        free = chunk.next;
        taken++;
        chunk.next = null;
        chunk.from = 0;
        chunk.to = 0;
        return chunk;
    }

    void give(Chunk chunk) {
        taken--;
        addFree(chunk);
    }

    /** Memory that queues of this loop hold. */
    long bytesTaken() {
        return (long) taken * Chunk.BYTES;
    }

    private void addFree(Chunk chunk) {
        chunk.next = free;
        free = chunk;
    }

    private void addSlab() {
        MemorySegment slab = arena.allocate((long) SLAB_CHUNKS * Chunk.BYTES, 64);
        for (int i = 0; i < SLAB_CHUNKS; i++) {
            addFree(new Chunk(slab.asSlice((long) i * Chunk.BYTES, Chunk.BYTES)));
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
