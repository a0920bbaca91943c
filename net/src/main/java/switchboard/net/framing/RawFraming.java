package switchboard.net.framing;

import java.lang.foreign.MemorySegment;

/** What one read brings is one frame, never more than an engine reads at once. Any thread. */
final class RawFraming extends Framing {

    static final RawFraming INSTANCE = new RawFraming();
    private static final int READ_BYTES_MAX = 64 << 10;
    private static final byte[] NOTHING = {};

    private RawFraming() {
        super(READ_BYTES_MAX);
    }

    @Override
    public Cut cut(MemorySegment bytes, int from, int to, int searched, FrameBounds result) {
        result.from = from;
        result.to = to;
        result.next = to;
        return from < to ? Cut.FRAME : Cut.MORE;
    }

    @Override
    public int skip(MemorySegment bytes, int from, int to) {
        return to;
    }

    @Override
    public byte[] trailer() {
        return NOTHING;
    }

    @Override
    public boolean isText() {
        return false;
    }
}
