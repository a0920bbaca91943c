package switchboard.net.framing;

import java.lang.foreign.MemorySegment;

/** What one read brings is one frame. Any thread. */
final class RawFraming extends Framing {

    static final RawFraming INSTANCE = new RawFraming();
    private static final byte[] NOTHING = {};

    private RawFraming() {
        super(Integer.MAX_VALUE);
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
