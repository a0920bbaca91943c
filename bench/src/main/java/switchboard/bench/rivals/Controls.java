package switchboard.bench.rivals;

import io.netty.buffer.ByteBuf;

/** Finds control characters in a line and shows them as {@code ^X}. Any thread. */
final class Controls {
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = ONES << 7;
    private static final int DELETE = 0x7f;

    private Controls() {}

    /**
     * Whether there may be one: eight bytes at a time, true for all control characters and, rarely,
     * for others.
     */
    static boolean in(ByteBuf text, int index, int length) {
        long found = 0;
        int i = index;
        for (int last = index + length - Long.BYTES; i <= last; i += Long.BYTES) {
            long word = text.getLongLE(i);
            long low = (word - ONES * ' ') & ~word;
            long delete = word ^ ONES * DELETE;
            found |= low | ((delete - ONES) & ~delete);
        }
        boolean any = (found & HIGHS) != 0;
        for (int end = index + length; i < end; i++) {
            any |= isControl(text.getByte(i));
        }
        return any;
    }

    private static boolean isControl(byte b) {
        return (b >= 0 && b < ' ') || b == DELETE;
    }

    static void copyShown(ByteBuf from, int index, int length, ByteBuf to) {
        for (int i = index; i < index + length; i++) {
            byte b = from.getByte(i);
            if (isControl(b) && b != '\t') {
                to.writeByte('^').writeByte(b ^ 0x40);
            } else {
                to.writeByte(b);
            }
        }
    }
}
