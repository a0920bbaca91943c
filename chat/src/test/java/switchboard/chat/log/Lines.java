package switchboard.chat.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import switchboard.engine.Slices;

/** Short ways to write to a log and to read from a cursor in tests. */
final class Lines {

    private static final int ALL_SLICES = 1 << 20;

    /** A member that never expects to be told that it is behind. */
    static final Laggard NEVER =
            cursor -> {
                throw new AssertionError(cursor.author() + " is behind");
            };

    private Lines() {}

    /** Appends one line as a batch of its own. */
    static void say(RoomLog log, long author, String line) {
        log.append(batch(author, line));
    }

    static LineBatch batch(long author, String... lines) {
        LineBatch batch = new LineBatch(16);
        for (String line : lines) {
            batch.put(line.getBytes(UTF_8));
            batch.endLine(author, 0);
        }
        return batch;
    }

    /** What the cursor offers when asked for so many bytes. */
    static String peek(Cursor cursor, long bytesMax) {
        Slices slices = new Slices();
        long offered = cursor.gather(slices, bytesMax, ALL_SLICES);
        byte[] bytes = bytes(slices);
        if (offered != bytes.length) {
            throw new AssertionError("offers " + bytes.length + " and says " + offered);
        }
        return new String(bytes, UTF_8);
    }

    static String peek(Cursor cursor) {
        return peek(cursor, Long.MAX_VALUE);
    }

    /** What the cursor offers, taken. */
    static String take(Cursor cursor, long bytesMax) {
        String offered = peek(cursor, bytesMax);
        cursor.taken(offered.getBytes(UTF_8).length);
        return offered;
    }

    static String take(Cursor cursor) {
        return take(cursor, Long.MAX_VALUE);
    }

    static byte[] bytes(Slices slices) {
        byte[] bytes = new byte[Math.toIntExact(slices.bytes())];
        int at = 0;
        for (int i = 0; i < slices.count(); i++) {
            int length = Math.toIntExact(slices.length(i));
            MemorySegment.copy(
                    slices.segment(i), ValueLayout.JAVA_BYTE, slices.offset(i), bytes, at, length);
            at += length;
        }
        return bytes;
    }
}
