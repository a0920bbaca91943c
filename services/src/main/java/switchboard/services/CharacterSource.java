package switchboard.services;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import switchboard.engine.Slices;
import switchboard.net.Connection;
import switchboard.net.Source;

/**
 * The endless lines of one connection: a position in a pattern that all share. Loop thread only.
 */
final class CharacterSource implements Source {

    static final int LINE_CHARACTERS = 72;
    static final int LINE_BYTES = LINE_CHARACTERS + 2;

    /** The printable characters of ASCII, the blank among them. */
    private static final int CHARACTERS = '~' - ' ' + 1;

    private static final int PERIOD_BYTES = CHARACTERS * LINE_BYTES;

    /** Enough to be worth a system call. */
    private static final int PERIODS = 16;

    private static final MemorySegment PATTERN = pattern();

    private final Connection connection;
    private int position;

    CharacterSource(Connection connection) {
        this.connection = connection;
    }

    private static MemorySegment pattern() {
        MemorySegment bytes = Arena.global().allocate((long) PERIODS * PERIOD_BYTES);
        for (int i = 0; i < bytes.byteSize(); i++) {
            bytes.set(JAVA_BYTE, i, byteAt(i / LINE_BYTES, i % LINE_BYTES));
        }
        return bytes;
    }

    private static byte byteAt(int line, int column) {
        return switch (column) {
            case LINE_CHARACTERS -> '\r';
            case LINE_CHARACTERS + 1 -> '\n';
            default -> (byte) (' ' + (line + column) % CHARACTERS);
        };
    }

    /** The first bytes of the lines. */
    static byte[] bytes(int length) {
        return PATTERN.asSlice(0, length).toArray(JAVA_BYTE);
    }

    @Override
    public long gather(Slices into, long bytesMax) {
        // Who closes the connection wants the line finished and no other begun.
        long most = connection.isOutputOpen() ? PATTERN.byteSize() - position : frameRest();
        long bytes = Math.min(most, bytesMax);
        into.add(PATTERN, position, bytes);
        return bytes;
    }

    @Override
    public void taken(long bytes) {
        position = (int) ((position + bytes) % PERIOD_BYTES);
    }

    @Override
    public long frameRest() {
        int column = position % LINE_BYTES;
        return column == 0 ? 0L : LINE_BYTES - column;
    }
}
