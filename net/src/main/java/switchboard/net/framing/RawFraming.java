package switchboard.net.framing;

import java.lang.foreign.MemorySegment;

/** What one read brings is one frame, never more than an engine reads at once. Any thread. */
final class RawFraming extends Framing {

    private static final int READ_BYTES_MAX = 64 << 10;
    private static final byte[] NOTHING = {};
    static final RawFraming DEFAULT = new RawFraming(READ_BYTES_MAX);

    private RawFraming(int frameBytesMax) {
        super(Math.min(frameBytesMax, READ_BYTES_MAX));
    }

    /** The same, but a longer read is several frames. */
    @Override
    public Framing max(int frameBytesMax) {
        return new RawFraming(frameBytesMax);
    }

    @Override
    public Cut cut(MemorySegment bytes, int from, int to, int searched, FrameBounds result) {
        int end = Math.min(to, from + frameBytesMax());
        result.from = from;
        result.to = end;
        result.next = end;
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

    @Override
    public String toString() {
        return "raw";
    }
}
