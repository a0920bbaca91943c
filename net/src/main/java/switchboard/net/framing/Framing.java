package switchboard.net.framing;

import java.lang.foreign.MemorySegment;

/**
 * How a stream of bytes is cut into frames. A framing is fed bytes, never sockets, and keeps
 * nothing between calls, so one object serves every connection of a server. Any thread.
 *
 * <p>"Need more" is an answer like any other; a frame over the maximum is found at its first byte
 * too many, before anything is stored for it.
 */
public abstract class Framing {

    /** What {@link #cut} found. */
    public enum Cut {
        /** A whole frame, described by the {@link FrameBounds}. */
        FRAME,
        /** The bytes so far are the beginning of a frame. */
        MORE,
        /** A frame that is longer than the maximum begins here. */
        TOO_LONG
    }

    private final int frameBytesMax;

    protected Framing(int frameBytesMax) {
        if (frameBytesMax <= 0) {
            throw new IllegalArgumentException(
                    "the longest frame must be positive, not " + frameBytesMax);
        }
        this.frameBytesMax = frameBytesMax;
    }

    /** Frames are whatever one read brings. */
    public static Framing raw() {
        return RawFraming.INSTANCE;
    }

    /** Lines that end with LF or CRLF, at most 8 KiB long without their end. */
    public static LineFraming lines() {
        return LineFraming.DEFAULT;
    }

    /**
     * Looks for a frame at the start of {@code bytes[from, to)}.
     *
     * @param searched how many of the bytes an earlier call has already looked at
     */
    public abstract Cut cut(
            MemorySegment bytes, int from, int to, int searched, FrameBounds result);

    /**
     * Where a frame that is {@linkplain Cut#TOO_LONG too long} ends: the index after it, or -1 when
     * its end is not among {@code bytes[from, to)}.
     */
    public abstract int skip(MemorySegment bytes, int from, int to);

    /** What goes behind every frame that is sent. */
    public abstract byte[] trailer();

    /** Whether a sentence for people can be sent as a frame. */
    public abstract boolean isText();

    /** The longest frame, without its end. */
    public final int frameBytesMax() {
        return frameBytesMax;
    }
}
