package switchboard.engine;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A reusable list of pieces of memory to be sent one behind the other. Owned by one loop and filled
 * again for every send, so that sending makes no objects. Native memory only.
 */
public final class Slices {

    private MemorySegment[] segments = new MemorySegment[16];
    private long[] offsets = new long[16];
    private long[] lengths = new long[16];
    private int count;
    private long bytes;

    /** An empty list. */
    public Slices() {}

    /** Appends a piece; an empty one is left out. */
    public void add(MemorySegment segment, long offset, long length) {
        assert offset >= 0 && length >= 0 && offset + length <= segment.byteSize();
        if (length == 0) {
            return;
        }
        if (count == segments.length) {
            grow();
        }
        segments[count] = segment;
        offsets[count] = offset;
        lengths[count] = length;
        count++;
        bytes += length;
    }

    /** Appends all pieces of another list. */
    public void addAll(Slices other) {
        for (int i = 0; i < other.count; i++) {
            add(other.segments[i], other.offsets[i], other.lengths[i]);
        }
    }

    /** Number of pieces. */
    public int count() {
        return count;
    }

    /** Length of all pieces together. */
    public long bytes() {
        return bytes;
    }

    public MemorySegment segment(int index) {
        return segments[index];
    }

    public long offset(int index) {
        return offsets[index];
    }

    public long length(int index) {
        return lengths[index];
    }

    /** Empties the list and forgets the memory it named. */
    public void clear() {
        Arrays.fill(segments, 0, count, null);
        count = 0;
        bytes = 0;
    }

    private void grow() {
        int capacity = count * 2;
        segments = Arrays.copyOf(segments, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
    }
}
