package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The content of one frame, borrowed for the length of {@code onFrame}: whoever wants to keep it
 * copies it. One object per loop shows every frame. Loop thread only.
 */
public final class Frame {

    private MemorySegment segment = MemorySegment.NULL;
    private int offset;
    private int length;

    Frame() {}

    void show(MemorySegment segment, int offset, int length) {
        this.segment = segment;
        this.offset = offset;
        this.length = length;
    }

    /** Number of bytes, without the frame's end or length field. */
    public int length() {
        return length;
    }

    /** The byte at an index from 0 to {@code length() - 1}. */
    public byte byteAt(int index) {
        return segment.get(JAVA_BYTE, offset + (long) index);
    }

    /** The memory the frame lies in, from {@link #offset} on. */
    public MemorySegment segment() {
        return segment;
    }

    /** Where in {@link #segment} the frame begins. */
    public int offset() {
        return offset;
    }

    /** A copy. */
    public byte[] toByteArray() {
        byte[] copy = new byte[length];
        MemorySegment.copy(segment, JAVA_BYTE, offset, copy, 0, length);
        return copy;
    }

    /** The frame as a buffer over the borrowed memory. */
    public ByteBuffer asByteBuffer() {
        return segment.asSlice(offset, length).asByteBuffer().asReadOnlyBuffer();
    }

    /** The frame as UTF-8 text; bytes that are none become U+FFFD. */
    public String text() {
        return new String(toByteArray(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Frame[" + length + " bytes]";
    }
}
