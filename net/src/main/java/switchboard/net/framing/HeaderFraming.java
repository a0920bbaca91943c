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
