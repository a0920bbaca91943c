package switchboard.chat.log;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/**
 * Owns the native segments that the logs of one owner loop are made of: allocated when first
 * wanted, reused ever after, bounded, freed with the server. Owner loop's thread only; the memory
 * itself may be read by any thread.
 *
 * <p>One shared arena for all of them, because several loops read a log, and because closing a
 * shared arena costs a fifth of a millisecond, which is paid here once.
 */
public final class SegmentPool implements AutoCloseable {

    static final int SEGMENT_BYTES_MIN = 64;

    private static final byte POISON = (byte) 0xDB;
    private static final int CACHE_LINE_BYTES = 64;

    private final int segmentBytes;
    private final int segmentsMax;
    private final boolean poisoning;
    private final Arena arena = Arena.ofShared();
    private final ArrayDeque<MemorySegment> free = new ArrayDeque<>();
    private int allocated;

    /**
     * @param segmentBytes a power of two
     * @param segmentsMax how many there may be for all logs together
     */
    public SegmentPool(int segmentBytes, int segmentsMax) {
        this(segmentBytes, segmentsMax, false);
    }

    /** With {@code poisoning} a segment is overwritten when it comes back: for tests. */
    SegmentPool(int segmentBytes, int segmentsMax, boolean poisoning) {
        if (segmentBytes < SEGMENT_BYTES_MIN || Integer.bitCount(segmentBytes) != 1) {
            throw new IllegalArgumentException(
                    "a segment must be a power of two and at least %d bytes, not %d"
                            .formatted(SEGMENT_BYTES_MIN, segmentBytes));
        }
        if (segmentsMax < 1) {
            throw new IllegalArgumentException("a pool needs at least 1 segment");
        }
        this.segmentBytes = segmentBytes;
        this.segmentsMax = segmentsMax;
        this.poisoning = poisoning;
    }

    public int segmentBytes() {
        return segmentBytes;
    }

    /** How many segments {@link #take} can still give. */
    public int available() {
        return free.size() + segmentsMax - allocated;
    }

    /** How many segments logs hold at the moment. */
    public int taken() {
        return allocated - free.size();
    }

    /** The segment given back last, for it is the likeliest to be in the processor's caches. */
    MemorySegment take() {
        MemorySegment segment = free.pollLast();
        if (segment != null) {
            return segment;
        }
        if (allocated == segmentsMax) {
            throw new IllegalStateException("all " + segmentsMax + " segments are taken");
        }
        allocated++;
        return arena.allocate(segmentBytes, CACHE_LINE_BYTES);
    }

    void giveBack(MemorySegment segment) {
        if (poisoning) {
            segment.fill(POISON);
        }
        free.addLast(segment);
    }

    /** Frees the memory; no log may be read any more. */
    @Override
    public void close() {
        arena.close();
    }
}
