package switchboard.testkit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/** Bytes, first in first out. The thread of its owner only. */
final class ByteQueue {

    private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
    private int firstOffset;
    private int size;

    int size() {
        return size;
    }

    /** Appends a piece, which is kept and not copied. */
    void add(byte[] piece) {
        if (piece.length > 0) {
            pieces.add(piece);
            size += piece.length;
        }
    }

    /** Moves the first {@code length} bytes, all of them there, to foreign memory. */
    void take(MemorySegment into, long offset, int length) {
        int left = length;
        while (left > 0) {
            byte[] piece = pieces.getFirst();
            int count = Math.min(left, piece.length - firstOffset);
            MemorySegment.copy(
                    piece, firstOffset, into, ValueLayout.JAVA_BYTE, offset + length - left, count);
            left -= count;
            drop(piece, count);
        }
    }

    /** Takes at most {@code max} bytes out. */
    byte[] take(int max) {
        byte[] bytes = new byte[Math.min(max, size)];
        take(MemorySegment.ofArray(bytes), 0, bytes.length);
        return bytes;
    }

    void clear() {
        pieces.clear();
        firstOffset = 0;
        size = 0;
    }

    private void drop(byte[] piece, int count) {
        size -= count;
        firstOffset += count;
        if (firstOffset == piece.length) {
            pieces.removeFirst();
            firstOffset = 0;
        }
    }
}
