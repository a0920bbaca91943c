package switchboard.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Native memory that a thread puts a frame in to send it. A thread has a piece only while it sends,
 * so a few serve any number of threads. Any thread.
 */
final class SendScratch {

    static final int BYTES = 16 << 10;

    /** More are not kept; as many send at the same time as there are processors. */
    private static final int KEPT = 16;

    private static final AtomicReferenceArray<@Nullable MemorySegment> FREE =
            new AtomicReferenceArray<>(KEPT);

    private SendScratch() {}

    static MemorySegment take() {
        for (int i = 0; i < KEPT; i++) {
            MemorySegment piece = FREE.get(i);
            if (piece != null && FREE.compareAndSet(i, piece, null)) {
                return piece;
            }
        }
        return Arena.ofAuto().allocate(BYTES, 64);
    }

    static void give(MemorySegment piece) {
        for (int i = 0; i < KEPT; i++) {
            if (FREE.get(i) == null && FREE.compareAndSet(i, null, piece)) {
                return;
            }
        }
    }
}
