package switchboard.engine.nio;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Segments as the buffers that channels take. The buffer of a place in the list is kept and used
 * again as long as the same segment comes there, which for long-lived segments is nearly always.
 * One thread only.
 */
final class NioViews {

    private @Nullable MemorySegment[] segments = new MemorySegment[16];
    private ByteBuffer[] buffers = new ByteBuffer[16];

    /** Makes buffer {@code index} a view of the piece. */
    @SuppressWarnings("MemorySegmentReferenceEquality") // equal ones may be of another arena
    ByteBuffer set(int index, MemorySegment segment, long offset, long length) {
        if (index == segments.length) {
            segments = Arrays.copyOf(segments, index * 2);
            buffers = Arrays.copyOf(buffers, index * 2);
        }
        if (segments[index] != segment) {
            buffers[index] = segment.asByteBuffer();
            segments[index] = segment;
        }
        return buffers[index].clear().position((int) offset).limit((int) (offset + length));
    }

    /** The buffers that were set, from the first on. */
    ByteBuffer[] buffers() {
        return buffers;
    }
}
