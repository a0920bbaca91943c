package switchboard.net.framing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * One, two, four or eight bytes say how many follow, as an unsigned number that does not count
 * itself. Immutable; any thread.
 */
public final class LengthFraming extends HeaderFraming {

    static final LengthFraming U8 = new LengthFraming(1, false, DEFAULT_MAX);
    static final LengthFraming U16 = new LengthFraming(2, false, DEFAULT_MAX);
    static final LengthFraming U32 = new LengthFraming(4, false, DEFAULT_MAX);
    static final LengthFraming U64 = new LengthFraming(8, false, DEFAULT_MAX);

    private final int width;
    private final boolean lowestFirst;

    private LengthFraming(int width, boolean lowestFirst, int frameBytesMax) {
        super((int) Math.min(frameBytesMax, largest(width)));
        this.width = width;
        this.lowestFirst = lowestFirst;
    }

    /** The largest number that so many bytes can say; that of eight is beyond all lengths. */
    private static long largest(int width) {
        return width == 8 ? Long.MAX_VALUE : (1L << (8 * width)) - 1;
    }

    /** The same with the lowest byte of the length first. */
    public LengthFraming littleEndian() {
        return new LengthFraming(width, true, frameBytesMax());
    }

    @Override
    public LengthFraming max(int frameBytesMax) {
        return new LengthFraming(width, lowestFirst, frameBytesMax);
    }

    @Override
    Cut header(MemorySegment bytes, int from, int to, long lengthMax, FrameBounds result) {
        int there = Math.min(width, to - from);
        long length = 0;
        for (int i = 0; i < there; i++) {
            length |= (bytes.get(JAVA_BYTE, from + (long) i) & 0xFFL) << shift(i);
        }
        // A byte that has not come counts as 0, so this is the least that the length can be.
        if (Long.compareUnsigned(length, lengthMax) > 0) {
            return tooLong(length, result);
        }
        return there < width ? Cut.MORE : length(from + width, length, result);
    }

    private int shift(int index) {
        return 8 * (lowestFirst ? index : width - 1 - index);
    }

    @Override
    public int headerBytes(long length) {
        return width;
    }

    @Override
    public void putHeader(MemorySegment into, long at, long length) {
        for (int i = 0; i < width; i++) {
            into.set(JAVA_BYTE, at + i, (byte) (length >>> shift(i)));
        }
    }

    @Override
    public void requireSendable(MemorySegment bytes, long offset, long length) {
        if (length > largest(width)) {
            throw new IllegalArgumentException(
                    "a frame of %s has at most %d bytes, not %d"
                            .formatted(this, largest(width), length));
        }
    }

    @Override
    public String toString() {
        return "u" + 8 * width + (lowestFirst && width > 1 ? "le" : "");
    }
}
