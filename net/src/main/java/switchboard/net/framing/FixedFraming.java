package switchboard.net.framing;

import java.lang.foreign.MemorySegment;

/** Every frame has the same number of bytes, and nothing stands between them. Any thread. */
final class FixedFraming extends Framing {

    private static final byte[] NOTHING = {};

    FixedFraming(int frameBytes) {
        super(frameBytes);
    }

    @Override
    public Framing max(int frameBytesMax) {
        if (frameBytesMax < frameBytes()) {
            throw new IllegalArgumentException(
                    "frames of %d bytes cannot have at most %d"
                            .formatted(frameBytes(), frameBytesMax));
        }
        return this;
    }

    private int frameBytes() {
        return frameBytesMax();
    }

    @Override
    public Cut cut(MemorySegment bytes, int from, int to, int searched, FrameBounds result) {
        return HeaderFraming.content(from, from, frameBytes(), to, result);
    }

    @Override
    public Cut part(MemorySegment bytes, int from, int to, long rest, FrameBounds result) {
        return HeaderFraming.contentPart(from, rest > 0 ? rest : frameBytes(), to, result);
    }

    @Override
    public int skip(MemorySegment bytes, int from, int to) {
        return -1;
    }

    @Override
    public void requireSendable(MemorySegment bytes, long offset, long length) {
        if (length != frameBytes()) {
            throw new IllegalArgumentException(
                    "a frame of %s has %d bytes, not %d".formatted(this, frameBytes(), length));
        }
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
        return "fixed:" + frameBytes();
    }
}
