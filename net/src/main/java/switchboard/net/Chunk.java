package switchboard.net;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** 16 KiB of queued output, or a free piece of the pool. Loop thread only. */
final class Chunk {

    static final int BYTES = 16 << 10;

    final MemorySegment memory;
    int from;
    int to;
    @Nullable Chunk next;

    Chunk(MemorySegment memory) {
        this.memory = memory;
    }
}
