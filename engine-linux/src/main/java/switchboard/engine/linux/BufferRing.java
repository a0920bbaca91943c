package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import switchboard.engine.EngineLimits;

/**
 * Receive buffers that the kernel takes from a ring when bytes have come, so that no socket that
 * waits holds one (io_uring_register(2), IORING_REGISTER_PBUF_RING). How many there are bounds what
 * one poll can receive: what is given back is the kernel's again only with {@link #publish}. Loop
 * thread only.
 */
final class BufferRing {

    /** The name of these buffers in a submission. */
    static final short GROUP = 0;

    /** What a buffer that is given back is filled with, where that is asked for. */
    static final byte POISON = (byte) 0xDB;

    private static final VarHandle SHORT = JAVA_SHORT.varHandle();
    private static final long ENTRY_BYTES = UringAbi.BUF.byteSize();
    private static final long ADDR = Ring.of(UringAbi.BUF, "addr");
    private static final long LEN = Ring.of(UringAbi.BUF, "len");
    private static final long BID = Ring.of(UringAbi.BUF, "bid");
    private static final long TAIL = Ring.of(UringAbi.BUF, "resv");

    /** Of the largest pages that Linux has by default: the ring must begin with one. */
    static final long PAGE_BYTES = 64 << 10;

    private static final int COUNT_MAX = 1 << 15; // of the kernel

    final int bufferBytes;

    /** The memory of all buffers; buffer {@code n} begins at {@link #offset}. */
    final MemorySegment memory;

    private final MemorySegment entries;
    private final int count;
    private final boolean poison;
    private int tail;

    /**
     * Gives the kernel {@code count} buffers, a power of two.
     *
     * @param arena must outlast every receive of the ring
     * @throws java.io.UncheckedIOException when the kernel refuses
     */
    BufferRing(Ring ring, Arena arena, int count, int bufferBytes, boolean poison) {
        this.count = count;
        this.bufferBytes = bufferBytes;
        this.poison = poison;
        memory = arena.allocate((long) count * bufferBytes, 64);
        entries = arena.allocate(count * ENTRY_BYTES, PAGE_BYTES);
        MemorySegment registration = ring.allocate(UringAbi.BUF_REG);
        registration.set(JAVA_LONG, Ring.of(UringAbi.BUF_REG, "ring_addr"), entries.address());
        registration.set(JAVA_INT, Ring.of(UringAbi.BUF_REG, "ring_entries"), count);
        registration.set(JAVA_SHORT, Ring.of(UringAbi.BUF_REG, "bgid"), GROUP);
        int answer = ring.register(UringAbi.REGISTER_PBUF_RING, registration.address(), 1);
        if (answer < 0) {
            throw Libc.failed(answer, "io_uring_register");
        }
        for (int buffer = 0; buffer < count; buffer++) {
            giveBack(buffer);
        }
        publish();
    }

    /** As many buffers as one poll may fill, of a size that one handle may fill. */
    static BufferRing within(EngineLimits limits, Ring ring, Arena arena, UringOptions options) {
        int share = Math.min(limits.receiveBytesPerHandle(), limits.receiveBytesPerPoll());
        int bufferBytes = Math.min(share, options.bufferBytesMax());
        int count = Integer.highestOneBit(limits.receiveBytesPerPoll() / bufferBytes);
        return new BufferRing(
                ring, arena, Math.min(count, COUNT_MAX), bufferBytes, options.poison());
    }

    /** Where a buffer begins. */
    int offset(int buffer) {
        return buffer * bufferBytes;
    }

    /** The bytes of a buffer are no longer needed. */
    void giveBack(int buffer) {
        if (poison) {
            memory.asSlice(offset(buffer), bufferBytes).fill(POISON);
        }
        long at = (tail & (count - 1)) * ENTRY_BYTES;
        entries.set(JAVA_LONG, at + ADDR, memory.address() + offset(buffer));
        entries.set(JAVA_INT, at + LEN, bufferBytes);
        entries.set(JAVA_SHORT, at + BID, (short) buffer);
        tail++;
    }

    /** Lets the kernel use what was given back. */
    void publish() {
        SHORT.setRelease(entries, TAIL, (short) tail);
    }
}
