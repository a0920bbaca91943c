package switchboard.net.framing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * How a stream of bytes is cut into frames, and frames are made a stream. A framing is fed bytes,
 * never sockets, and keeps nothing between calls, so one object serves every connection of a
 * server. Immutable; any thread.
 *
 * <p>"Need more" is an answer like any other; a frame over the maximum is found at its first byte
 * too many, and a length that cannot be at its first impossible byte, before anything is stored for
 * it. The maximum is for what is received; what is sent has that of the other end.
 */
public abstract class Framing {

    /** What {@link #cut} found. */
    public enum Cut {
        /** A whole frame, described by the {@link FrameBounds}. */
        FRAME,
        /** The bytes so far are the beginning of a frame. */
        MORE,
        /** A frame that is longer than the maximum begins here. */
        TOO_LONG,
        /** No frame begins here: what should be its length is none. */
        MALFORMED
    }

    /** No framing allows longer frames. */
    public static final int FRAME_BYTES_LIMIT = 1 << 29;

    /** No header is longer. */
    public static final int HEADER_BYTES_MAX = 32;

    private final int frameBytesMax;

    protected Framing(int frameBytesMax) {
        if (frameBytesMax <= 0) {
            throw new IllegalArgumentException(
                    "the longest frame must be positive, not " + frameBytesMax);
        }
        if (frameBytesMax > FRAME_BYTES_LIMIT) {
            throw new IllegalArgumentException(
                    "the longest frame must be at most %d bytes, not %d"
                            .formatted(FRAME_BYTES_LIMIT, frameBytesMax));
        }
        this.frameBytesMax = frameBytesMax;
    }

    /** Frames are whatever one read brings. */
    public static Framing raw() {
        return RawFraming.DEFAULT;
    }

    /** Lines that end with LF or CRLF, at most 8 KiB long without their end. */
    public static LineFraming lines() {
        return LineFraming.DEFAULT;
    }

    /** Frames that end with CRLF; LF alone is content. At most 8 KiB long without their end. */
    public static Framing crlf() {
        return TerminatorFraming.CRLF;
    }

    /** Frames that end with a byte 0, at most 8 KiB long without it. */
    public static Framing nul() {
        return TerminatorFraming.NUL;
    }

    /**
     * Frames that end with this text as UTF-8, at most 8 KiB long without it. What is sent must not
     * contain the text: there is no escape.
     *
     * @throws IllegalArgumentException when the text has no byte or more than 64
     */
    public static Framing until(String text) {
        return TerminatorFraming.of(text);
    }

    /** One byte says how many follow. */
    public static LengthFraming u8() {
        return LengthFraming.U8;
    }

    /** Two bytes, big-endian, say how many follow. */
    public static LengthFraming u16() {
        return LengthFraming.U16;
    }

    /** Four bytes, big-endian, say how many follow; at most 1 MiB unless {@link #max} is set. */
    public static LengthFraming u32() {
        return LengthFraming.U32;
    }

    /** Eight bytes, big-endian, say how many follow; at most 1 MiB unless {@link #max} is set. */
    public static LengthFraming u64() {
        return LengthFraming.U64;
    }

    /**
     * A varint as in Protocol Buffers, seven bits in each byte and the lowest first, says how many
     * bytes follow; at most 1 MiB unless {@link #max} is set.
     */
    public static Framing varint() {
        return VarintFraming.DEFAULT;
    }

    /**
     * Decimal digits and LF say how many bytes follow; at most 1 MiB unless {@link #max} is set. No
     * sign, no blank, no zero in front.
     */
    public static Framing ascii() {
        return AsciiFraming.DEFAULT;
    }

    /** Every frame has so many bytes. */
    public static Framing fixed(int frameBytes) {
        return new FixedFraming(frameBytes);
    }

    /**
     * The framing of this name: {@code raw}, {@code lines}, {@code nul}, {@code crlf}, {@code u8},
     * {@code u16}, {@code u32}, {@code u64}, {@code u16le}, {@code u32le}, {@code u64le}, {@code
     * varint}, {@code ascii}, {@code fixed:N} or {@code until:TEXT}.
     *
     * @throws IllegalArgumentException in one sentence, when there is none
     */
    public static Framing named(String name) {
        return FramingNames.parse(name);
    }

    /**
     * The same with another longest frame, in bytes without length and end; where a frame cannot be
     * so long anyway, that stays the maximum.
     */
    public abstract Framing max(int frameBytesMax);

    /**
     * Looks for a frame at the start of {@code bytes[from, to)}. Allocates nothing.
     *
     * @param searched how many of the bytes an earlier call has already looked at
     * @param result {@linkplain FrameBounds#clear cleared} before
     */
    public abstract Cut cut(
            MemorySegment bytes, int from, int to, int searched, FrameBounds result);

    /**
     * Where a frame that is {@linkplain Cut#TOO_LONG too long} ends: the index after it, or -1 when
     * its end is not among {@code bytes[from, to)}.
     */
    public abstract int skip(MemorySegment bytes, int from, int to);

    /**
     * Looks for the next part of a frame of any size at the start of {@code bytes[from, to)}, for
     * those who take frames in parts: {@link Cut#FRAME} when {@code result} describes one, with
     * {@link FrameBounds#rest} 0 when it is the frame's last; {@link Cut#MORE} when these bytes
     * decide nothing yet. The maximum is not looked at. A framing that does not override this has
     * frames of one part. Allocates nothing.
     *
     * @param rest 0 where a frame begins, else what the part before has left in {@code result}
     * @param result {@linkplain FrameBounds#clear cleared} before
     */
    public Cut part(MemorySegment bytes, int from, int to, long rest, FrameBounds result) {
        return cut(bytes, from, to, 0, result);
    }

    /** How many bytes go before a frame of this length, at most {@link #HEADER_BYTES_MAX}. */
    public int headerBytes(long length) {
        return 0;
    }

    /** Writes what goes before a frame of this length. Allocates nothing. */
    public void putHeader(MemorySegment into, long at, long length) {}

    /** What goes behind every frame that is sent. */
    public abstract byte[] trailer();

    /** Whether a sentence for people can be sent as a frame. */
    public abstract boolean isText();

    /**
     * Whether these bytes can be sent as one frame.
     *
     * @throws IllegalArgumentException in one sentence, when they cannot: too many for the length's
     *     bytes, not as many as every frame has, or with the end of a frame among them
     */
    public void requireSendable(MemorySegment bytes, long offset, long length) {}

    /** The longest frame that is taken, without its length and its end. */
    public final int frameBytesMax() {
        return frameBytesMax;
    }

    /** How many bytes {@link #encode(MemorySegment, long, long, MemorySegment, long)} writes. */
    public final long encodedBytes(long length) {
        return headerBytes(length) + length + trailer().length;
    }

    /**
     * Writes the frame {@code bytes[offset, offset + length)} as it goes over the wire, and returns
     * the index after it. A {@code ByteBuffer} is given as {@code MemorySegment.ofBuffer}.
     *
     * @throws IllegalArgumentException when it {@linkplain #requireSendable cannot be sent}
     * @throws IndexOutOfBoundsException when there is no room for {@link #encodedBytes}; nothing is
     *     written then
     */
    public final long encode(
            MemorySegment bytes, long offset, long length, MemorySegment into, long at) {
        requireSendable(bytes, offset, length);
        long size = encodedBytes(length);
        Objects.checkFromIndexSize(at, size, into.byteSize());
        putHeader(into, at, length);
        MemorySegment.copy(bytes, offset, into, at + headerBytes(length), length);
        byte[] end = trailer();
        MemorySegment.copy(end, 0, into, JAVA_BYTE, at + size - end.length, end.length);
        return at + size;
    }

    /** The frame as it goes over the wire; see the other. */
    public final byte[] encode(byte[] frame) {
        byte[] encoded = new byte[Math.toIntExact(encodedBytes(frame.length))];
        MemorySegment bytes = MemorySegment.ofArray(frame);
        encode(bytes, 0, frame.length, MemorySegment.ofArray(encoded), 0);
        return encoded;
    }

    /**
     * Looks for a frame at the start of {@code bytes[from, to)}, and returns whether a whole one is
     * there; then {@code result} describes it.
     *
     * @throws FrameException when no frame begins there, or one that is too long
     */
    public final boolean decode(MemorySegment bytes, int from, int to, FrameBounds result)
            throws FrameException {
        result.clear();
        Cut cut = cut(bytes, from, to, 0, result);
        return switch (cut) {
            case FRAME -> true;
            case MORE -> false;
            case TOO_LONG, MALFORMED -> throw refusal(cut, bytes, from, to, result);
        };
    }

    /** Says what is wrong where {@link #cut} found something too long or malformed. */
    public final FrameException refusal(
            Cut cut, MemorySegment bytes, int from, int to, FrameBounds result) {
        String guess =
                headerBytes(0) > 0
                        ? OtherProtocol.ofWrongLength(bytes, from, to)
                        : OtherProtocol.ofFirstLine(bytes, from, to);
        if (cut == Cut.MALFORMED) {
            return FrameException.malformed(frameBytesMax, bytes, from, to, guess);
        }
        long size = result.size == 0 ? (long) to - from : result.size;
        return FrameException.tooLong(size, frameBytesMax, bytes, from, to, guess);
    }
}
