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
final class BufferRing implements AutoCloseable {

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

    private static final int COUNT_MAX = 1 << 15; // of the kernel
    private static final long ALIGNMENT = 64;

    final int bufferBytes;

    /** The memory of all buffers; buffer {@code n} begins at {@link #offset}. */
    final MemorySegment memory;

    private final MemorySegment mapped;
    private final MemorySegment entries;
    private final int count;
    private final boolean poison;
    private int tail;

    /**
     * Gives the kernel {@code count} buffers, a power of two.
     *
     * @throws java.io.UncheckedIOException when the kernel refuses
     */
    BufferRing(UringCalls calls, Ring ring, int count, int bufferBytes, boolean poison) {
        this.count = count;
        this.bufferBytes = bufferBytes;
        this.poison = poison;
        long entriesBytes = Math.ceilDiv(count * ENTRY_BYTES, ALIGNMENT) * ALIGNMENT;
        mapped = calls.mapPages(entriesBytes + (long) count * bufferBytes);
        entries = mapped.asSlice(0, entriesBytes);
        memory = mapped.asSlice(entriesBytes);
        int answer = register(calls, ring.descriptor, entries, count);
        if (answer < 0) {
            close();
            throw Libc.failed(answer, "io_uring_register");
        }
        for (int buffer = 0; buffer < count; buffer++) {
            giveBack(buffer);
        }
        publish();
    }

    /** Returns 0 or a negated errno; {@code entries} must begin with a page. */
    static int register(UringCalls calls, int ring, MemorySegment entries, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment what = arena.allocate(UringAbi.BUF_REG);
            what.set(JAVA_LONG, Ring.of(UringAbi.BUF_REG, "ring_addr"), entries.address());
            what.set(JAVA_INT, Ring.of(UringAbi.BUF_REG, "ring_entries"), count);
            what.set(JAVA_SHORT, Ring.of(UringAbi.BUF_REG, "bgid"), GROUP);
            return calls.register(ring, UringAbi.REGISTER_PBUF_RING, what.address(), 1);
        }
    }

    /** As many buffers as one poll may fill, of a size that one handle may fill. */
    static BufferRing within(
            EngineLimits limits, UringCalls calls, Ring ring, UringOptions options) {
        int share = Math.min(limits.receiveBytesPerHandle(), limits.receiveBytesPerPoll());
        int bufferBytes = Math.min(share, options.bufferBytesMax());
        int count = Integer.highestOneBit(limits.receiveBytesPerPoll() / bufferBytes);
        return new BufferRing(
                calls, ring, Math.min(count, COUNT_MAX), bufferBytes, options.poison());
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

    /** Only when the kernel has no receive any more that could find a buffer. */
    @Override
    public void close() {
        UringCalls.munmap(mapped);
    }
}
