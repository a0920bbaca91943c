package switchboard.chat.text;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * Reads UTF-8 strictly: no overlong form, no surrogate, nothing above U+10FFFF. Any thread.
 *
 * <p>A sequence is answered as one number, so that reading makes no objects: the code point, its
 * length in bytes, and whether it is malformed. A malformed sequence is a maximal subpart: the
 * longest beginning of some well-formed sequence, or one byte.
 */
public final class Utf8 {

    private static final int LENGTH_SHIFT = 24;
    private static final int MALFORMED = 1 << 28;
    private static final int TRUNCATED = 1 << 29;
    private static final int CODE_POINT_MASK = (1 << LENGTH_SHIFT) - 1;
    private static final int SEQUENCE_BYTES_MAX = 4;

    private Utf8() {}

    /**
     * How many bytes at the end of a text begin a sequence that more bytes could complete: 0 to 3.
     * For readers that get a text in pieces and keep those bytes for the next piece.
     */
    public static int incompleteEnd(MemorySegment text, long offset, long length) {
        long end = offset + length;
        int backMax = (int) Math.min(length, SEQUENCE_BYTES_MAX - 1);
        for (int back = 1; back <= backMax; back++) {
            int first = text.get(JAVA_BYTE, end - back) & 0xFF;
            if (!isContinuation(first)) {
                return (sequence(text, end - back, end) & TRUNCATED) == 0 ? 0 : back;
            }
        }
        return 0;
    }

    /** Reads one sequence; there is at least one byte. */
    static int sequence(MemorySegment from, long at, long end) {
        int first = from.get(JAVA_BYTE, at) & 0xFF;
        if (first < 0x80) {
            return first | 1 << LENGTH_SHIFT;
        }
        int length = lengthBy(first);
        int codePoint = first & (0x7F >> length);
        for (int i = 1; i < length; i++) {
            if (at + i == end) {
                return MALFORMED | TRUNCATED | (i << LENGTH_SHIFT);
            }
            int next = from.get(JAVA_BYTE, at + i) & 0xFF;
            if (i == 1 ? !isSecond(first, next) : !isContinuation(next)) {
                return MALFORMED | (i << LENGTH_SHIFT);
            }
            codePoint = codePoint << 6 | (next & 0x3F);
        }
        return length == 1 ? MALFORMED | (1 << LENGTH_SHIFT) : codePoint | length << LENGTH_SHIFT;
    }

    static boolean isMalformed(int sequence) {
        return (sequence & MALFORMED) != 0;
    }

    static int length(int sequence) {
        return sequence >>> LENGTH_SHIFT & 7;
    }

    static int codePoint(int sequence) {
        return sequence & CODE_POINT_MASK;
    }

    /** Length of the sequence that begins with a byte of 0x80 or more; 1 if none does. */
    private static int lengthBy(int first) {
        if (first < 0xC2 || first > 0xF4) {
            return 1;
        }
        return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    }

    /** The second byte is where overlong forms, surrogates and too large numbers show. */
    private static boolean isSecond(int first, int second) {
        return switch (first) {
            case 0xE0 -> second >= 0xA0 && second <= 0xBF;
            case 0xED -> second >= 0x80 && second <= 0x9F;
            case 0xF0 -> second >= 0x90 && second <= 0xBF;
            case 0xF4 -> second >= 0x80 && second <= 0x8F;
            default -> isContinuation(second);
        };
    }

    private static boolean isContinuation(int value) {
        return (value & 0xC0) == 0x80;
    }
}
