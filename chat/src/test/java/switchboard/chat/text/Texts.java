package switchboard.chat.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Runs bytes through {@link Shown} as a room does, with guards around what it may touch. */
final class Texts {

    private static final int GUARD_BYTES = 16;
    private static final byte GUARD = 0x55;

    private Texts() {}

    static byte[] shown(byte[] text) {
        return shown(new Shown(), text);
    }

    static byte[] shown(Shown shown, byte[] text) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocate(GUARD_BYTES * 2L + text.length).fill(GUARD);
            MemorySegment.copy(text, 0, from, ValueLayout.JAVA_BYTE, GUARD_BYTES, text.length);
            long room = (long) text.length * Shown.EXPANSION_MAX;
            MemorySegment to = arena.allocate(GUARD_BYTES * 2L + room).fill(GUARD);
            long written = shown.copy(from, GUARD_BYTES, text.length, to, GUARD_BYTES);
            byte[] all = to.toArray(ValueLayout.JAVA_BYTE);
            for (int i = 0; i < all.length; i++) {
                boolean outside = i < GUARD_BYTES || i >= GUARD_BYTES + written;
                if (outside && all[i] != GUARD) {
                    throw new AssertionError("wrote outside, at " + (i - GUARD_BYTES));
                }
            }
            return to.asSlice(GUARD_BYTES, written).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    static String shown(String text) {
        return new String(shown(text.getBytes(UTF_8)), UTF_8);
    }

    /** Bytes written as hexadecimal numbers. */
    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
