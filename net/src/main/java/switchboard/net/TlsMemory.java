package switchboard.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Slices;

/**
 * The memory that the TLS connections of one loop share: where bytes are decrypted to and gathered
 * for encryption, and the buffers of those whose encrypted bytes wait. Loop thread only.
 */
final class TlsMemory implements AutoCloseable {

    /** The most plain bytes of one record (RFC 8446, 5.1). */
    static final int RECORD_BYTES = 16 << 10;

    /** Room for one record with everything around it. */
    static final int PACKET_BYTES = 17 << 10;

    private static final int DECRYPTED_BYTES = (64 << 10) + PACKET_BYTES;

    private final Arena arena = Arena.ofShared();
    private final ByteBuffer plain = allocate(RECORD_BYTES).asByteBuffer();
    private final MemorySegment plainMemory = MemorySegment.ofBuffer(plain);
    private final MemorySegment decryptedMemory = allocate(DECRYPTED_BYTES);
    private final ByteBuffer decrypted = decryptedMemory.asByteBuffer();
    private final Assembly assembly = new Assembly();
    private final Slices slices = new Slices();
    private @Nullable Buffer free;

    /** Encrypted bytes of one connection that wait for its socket: those from..to. */
    static final class Buffer {

        final MemorySegment memory;
        final ByteBuffer bytes;
        int from;
        int to;
        private @Nullable Buffer next;

        private Buffer(MemorySegment memory) {
            this.memory = memory;
            this.bytes = memory.asByteBuffer();
        }

        boolean hasRoom() {
            return memory.byteSize() - to >= PACKET_BYTES;
        }
    }

    private MemorySegment allocate(int bytes) {
        return arena.allocate(bytes, 64);
    }

    /** A buffer with room for what a handshake says at once, or two records. */
    Buffer take() {
        Buffer buffer = free;
        if (buffer == null) {
            buffer = new Buffer(allocate(2 * PACKET_BYTES));
        } else {
            free = buffer.next;
            buffer.next = null;
        }
        buffer.from = 0;
        buffer.to = 0;
        return buffer;
    }

    void give(Buffer buffer) {
        buffer.next = free;
        free = buffer;
    }

    /** One record of what is to be encrypted: a copy, good until the next call. */
    ByteBuffer record(Slices from, long skipped) {
        long skip = skipped;
        int length = 0;
        for (int i = 0; i < from.count() && length < RECORD_BYTES; i++) {
            long here = from.length(i);
            if (skip >= here) {
                skip -= here;
                continue;
            }
            long count = Math.min(here - skip, RECORD_BYTES - length);
            MemorySegment.copy(from.segment(i), from.offset(i) + skip, plainMemory, length, count);
            length += (int) count;
            skip = 0;
        }
        return plain.clear().limit(length);
    }

    /** Where bytes are decrypted to; lent to the handler, and written over by the next. */
    ByteBuffer decrypted() {
        return decrypted;
    }

    MemorySegment decryptedMemory() {
        return decryptedMemory;
    }

    /** What was held and what has come behind one another; good until the next call. */
    ByteBuffer joined(byte[] held, int heldLength, MemorySegment received, int offset, int length) {
        return assembly.join(held, heldLength, received, offset, length)
                .asSlice(0, heldLength + length)
                .asByteBuffer();
    }

    /** The list that encrypted bytes are offered in, for one call at a time. */
    Slices slices() {
        return slices;
    }

    @Override
    public void close() {
        assembly.close();
        arena.close();
    }
}
