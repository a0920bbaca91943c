package switchboard.net.framing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Searches in memory that framings share. Any thread. */
final class Bytes {

    private static final ValueLayout.OfLong EIGHT =
            JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Bytes() {}

    /** The first index of a byte in {@code bytes[from, to)}, or -1. Looks at eight at a time. */
    static int indexOf(MemorySegment bytes, int from, int to, byte wanted) {
        long pattern = (wanted & 0xFF) * ONES;
        int i = from;
        for (; i <= to - 8; i += 8) {
            long different = bytes.get(EIGHT, i) ^ pattern;
            long zeroes = (different - ONES) & ~different & HIGH_BITS;
            if (zeroes != 0) {
                return i + (Long.numberOfTrailingZeros(zeroes) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (bytes.get(JAVA_BYTE, i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** Where the last UTF-8 sequence begins if it is cut off at {@code to}, else {@code to}. */
    static int endOfWholeUtf8(MemorySegment bytes, int from, int to) {
        for (int back = 1; back <= 3 && to - back >= from; back++) {
            int b = bytes.get(JAVA_BYTE, to - back) & 0xFF;
            if (b >= 0xC2 && b <= 0xF4) {
                int length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                return length > back ? to - back : to;
            }
            if (b < 0x80 || b > 0xBF) {
                return to; // not a continuation byte: nothing is open
            }
        }
        return to;
    }
}
