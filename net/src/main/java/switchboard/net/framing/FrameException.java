package switchboard.net.framing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Bytes that are no frame, or the beginning of one that is longer than the maximum: the sentence
 * names the size, the limit and the first bytes, and the protocol they look like. Immutable; any
 * thread.
 */
public final class FrameException extends IOException {

    private static final long serialVersionUID = 1;
    private static final int FIRST_BYTES_MAX = 16;

    private final boolean tooLong;
    private final long size;
    private final int frameBytesMax;
    private final byte[] firstBytes;
    private final String looksLike;

    private FrameException(
            boolean tooLong, long size, int frameBytesMax, byte[] firstBytes, String looksLike) {
        super(sentence(tooLong, size, frameBytesMax, firstBytes, looksLike));
        this.tooLong = tooLong;
        this.size = size;
        this.frameBytesMax = frameBytesMax;
        this.firstBytes = firstBytes;
        this.looksLike = looksLike;
    }

    static FrameException tooLong(
            long size, int frameBytesMax, MemorySegment bytes, int from, int to, String looksLike) {
        return new FrameException(true, size, frameBytesMax, first(bytes, from, to), looksLike);
    }

    static FrameException malformed(
            int frameBytesMax, MemorySegment bytes, int from, int to, String looksLike) {
        return new FrameException(false, 0, frameBytesMax, first(bytes, from, to), looksLike);
    }

    private static byte[] first(MemorySegment bytes, int from, int to) {
        return bytes.asSlice(from, Math.min(to - from, FIRST_BYTES_MAX)).toArray(JAVA_BYTE);
    }

    private static String sentence(
            boolean tooLong, long size, int frameBytesMax, byte[] firstBytes, String looksLike) {
        String what =
                tooLong
                        ? "longer than %d bytes, at least %s"
                                .formatted(frameBytesMax, Long.toUnsignedString(size))
                        : "no length of at most %d bytes".formatted(frameBytesMax);
        String guess = looksLike.isEmpty() ? "" : ", which looks like " + looksLike;
        return "frame refused: " + what + "; it begins with " + shown(firstBytes) + guess;
    }

    /** The bytes as numbers and, where they are printable ASCII, as text. */
    private static String shown(byte[] bytes) {
        StringBuilder numbers = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            numbers.append("%02x ".formatted(b & 0xFF));
            text.append(b >= ' ' && b <= '~' ? (char) b : '.');
        }
        return numbers + "'" + text + "'";
    }

    /** Whether the frame was longer than the maximum; else its length could not be read. */
    public boolean isTooLong() {
        return tooLong;
    }

    /** How many bytes the frame has at least, as an unsigned number; 0 when that is not known. */
    public long size() {
        return size;
    }

    /** The longest frame that was allowed, in bytes. */
    public int frameBytesMax() {
        return frameBytesMax;
    }

    /** Up to 16 bytes with which the frame begins, its length included: a copy. */
    public byte[] firstBytes() {
        return firstBytes.clone();
    }

    /** The protocol that begins like this, such as {@code HTTP}; empty when none is known. */
    public String looksLike() {
        return looksLike;
    }
}
