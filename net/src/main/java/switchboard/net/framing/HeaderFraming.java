package switchboard.net.framing;

import java.lang.foreign.MemorySegment;

/** Framings that say before each frame how long it is, without counting that. Any thread. */
abstract sealed class HeaderFraming extends Framing
        permits LengthFraming, VarintFraming, AsciiFraming {

    static final int DEFAULT_MAX = 1 << 20;
    private static final byte[] NOTHING = {};

    HeaderFraming(int frameBytesMax) {
        super(frameBytesMax);
    }

    /** The length is known and allowed: is all of the content there? */
    static Cut content(int from, int contentFrom, long length, int to, FrameBounds result) {
        int end = contentFrom + (int) length;
        if (end > to) {
            result.wanted = end - from;
            return Cut.MORE;
        }
        result.from = contentFrom;
        result.to = end;
        result.next = end;
        return Cut.FRAME;
    }

    /** More than anybody sends, and far enough from what a number can say. */
    private static final long STREAMED_BYTES_MAX = 1L << 58;

    /**
     * Reads what says the length: {@link Cut#FRAME} when it is whole, with the length in {@code
     * size} and where the content begins in {@code from}.
     */
    abstract Cut header(MemorySegment bytes, int from, int to, long lengthMax, FrameBounds result);

    @Override
    public final Cut cut(MemorySegment bytes, int from, int to, int searched, FrameBounds result) {
        Cut header = header(bytes, from, to, frameBytesMax(), result);
        return header == Cut.FRAME ? content(from, result.from, result.size, to, result) : header;
    }

    @Override
    public final Cut part(MemorySegment bytes, int from, int to, long rest, FrameBounds result) {
        if (rest > 0) {
            return contentPart(from, rest, to, result);
        }
        Cut header = header(bytes, from, to, STREAMED_BYTES_MAX, result);
        return header == Cut.FRAME ? contentPart(result.from, result.size, to, result) : header;
    }

    /** As much as is there of content that has so many bytes left. */
    static Cut contentPart(int from, long rest, int to, FrameBounds result) {
        int length = (int) Math.min(rest, to - from);
        result.from = from;
        result.to = from + length;
        result.next = result.to;
        result.rest = rest - length;
        return Cut.FRAME;
    }

    /** The header is whole. */
    static Cut length(int contentFrom, long length, FrameBounds result) {
        result.from = contentFrom;
        result.size = length;
        return Cut.FRAME;
    }

    static Cut tooLong(long length, FrameBounds result) {
        result.size = length;
        return Cut.TOO_LONG;
    }

    @Override
    public final int skip(MemorySegment bytes, int from, int to) {
        return -1;
    }

    @Override
    public final byte[] trailer() {
        return NOTHING;
    }

    @Override
    public final boolean isText() {
        return false;
    }
}
