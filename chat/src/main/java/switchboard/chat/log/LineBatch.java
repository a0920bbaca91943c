package switchboard.chat.log;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A reusable batch of encoded lines, one behind the other, each with its author. Owned by a room,
 * which fills it line by line and hands it to {@link RoomLog#append}. Room owner's thread only.
 *
 * <p>To write without a copy in between, {@link #reserve} room, write to {@link #bytes} at {@link
 * #length}, then {@link #advance}.
 */
public final class LineBatch {

    private static final int LINES_AT_START = 64;

    private MemorySegment bytes;
    private long length;
    private long lineStart;
    private int lines;
    private long[] ends = new long[LINES_AT_START];
    private long[] authors = new long[LINES_AT_START];
    private int[] kinds = new int[LINES_AT_START];

    public LineBatch(int bytesAtStart) {
        bytes = allocate(bytesAtStart);
    }

    /** The buffer; another one after {@link #reserve} had to make it larger. */
    public MemorySegment bytes() {
        return bytes;
    }

    /** Bytes written so far, with those of a line not yet ended. */
    public long length() {
        return length;
    }

    /** Bytes of the line not yet ended. */
    public long lineLength() {
        return length - lineStart;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** Makes sure that {@code more} bytes can be written at {@link #length}. */
    public void reserve(long more) {
        if (bytes.byteSize() - length < more) {
            MemorySegment larger = allocate(Math.max(length + more, bytes.byteSize() * 2));
            MemorySegment.copy(bytes, 0, larger, 0, length);
            bytes = larger;
        }
    }

    /** Says that so many bytes were written at {@link #length}. */
    public void advance(long written) {
        assert written >= 0 && length + written <= bytes.byteSize();
        length += written;
    }

    public void put(byte value) {
        reserve(1);
        bytes.set(ValueLayout.JAVA_BYTE, length, value);
        length++;
    }

    public void put(byte[] from) {
        reserve(from.length);
        MemorySegment.copy(from, 0, bytes, ValueLayout.JAVA_BYTE, length, from.length);
        length += from.length;
    }

    public void put(MemorySegment from, long offset, long count) {
        reserve(count);
        MemorySegment.copy(from, offset, bytes, length, count);
        length += count;
    }

    /**
     * Ends the line written since the last one ended; its end of line is part of it.
     *
     * @param author who does not get this line back; 0 is nobody
     * @param kind a number that means something to the room; the log does not look at it
     */
    public void endLine(long author, int kind) {
        if (length == lineStart) {
            throw new IllegalStateException("a line has at least one byte");
        }
        if (lines == ends.length) {
            ends = Arrays.copyOf(ends, lines * 2);
            authors = Arrays.copyOf(authors, lines * 2);
            kinds = Arrays.copyOf(kinds, lines * 2);
        }
        ends[lines] = length;
        authors[lines] = author;
        kinds[lines] = kind;
        lines++;
        lineStart = length;
    }

    /** Forgets what was written since the last line ended. */
    public void dropLine() {
        length = lineStart;
    }

    /** Number of lines ended. */
    public int lines() {
        return lines;
    }

    /** Offset behind the last byte of a line. */
    public long end(int line) {
        assert line < lines;
        return ends[line];
    }

    public long author(int line) {
        assert line < lines;
        return authors[line];
    }

    public int kind(int line) {
        assert line < lines;
        return kinds[line];
    }

    /** Empties the batch and keeps its memory. */
    public void clear() {
        length = 0;
        lineStart = 0;
        lines = 0;
    }

    // An automatic arena: a batch grows a few times in its life and has no moment to be closed at.
    private static MemorySegment allocate(long size) {
        return Arena.ofAuto().allocate(Math.max(1, size));
    }
}
