package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import switchboard.engine.Slices;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.HandleTable;
import switchboard.engine.readiness.Poller;

/**
 * Writes operations as submissions; owns the memory that they refer to until the kernel has taken
 * them, which copies it. Loop thread only.
 *
 * <p>The data of a submission, which its completions bring back, is the operation in the upper 8
 * bits and the handle's key in the others.
 */
final class UringOperations {

    static final int RECEIVE = 1;
    static final int ACCEPT = 1 << 1;
    static final int CONNECT = 1 << 2;
    static final int WATCH_OUTPUT = 1 << 3;
    static final int SEND = 1 << 4;
    static final int WAKE = 1 << 5;

    static final int WATCH_END = 1 << 6;

    /** Beside the operation that is to be cancelled. */
    static final int CANCEL = 1 << 7;

    private static final int OPERATION_SHIFT = Long.numberOfTrailingZeros(~HandleTable.KEY_BITS);
    private static final long FLAGS = Ring.of(UringAbi.SQE, "flags");
    private static final long IOPRIO = Ring.of(UringAbi.SQE, "ioprio");
    private static final long OFF = Ring.of(UringAbi.SQE, "off");
    private static final long ADDR = Ring.of(UringAbi.SQE, "addr");
    private static final long LEN = Ring.of(UringAbi.SQE, "len");
    private static final long OP_FLAGS = Ring.of(UringAbi.SQE, "op_flags");
    private static final long BUF_GROUP = Ring.of(UringAbi.SQE, "buf_group");
    private static final long OPTLEN = Ring.of(UringAbi.SQE, "optlen");
    private static final long ADDRESS_BYTES = 32; // of SocketAddresses.INET6, aligned
    private static final int PIECES_MAX = 4 * Libc.IOV_MAX;
    private static final long SEND_BYTES_MAX = 1 << 30; // a length in a submission is an int

    private final Ring ring;
    private final MemorySegment entries;
    private final MemorySegment addresses;
    private final MemorySegment messages;
    private final MemorySegment pieces;
    private int piecesUsed;

    UringOperations(Ring ring, Arena arena) {
        this.ring = ring;
        entries = ring.submissions;
        addresses = arena.allocate(ADDRESS_BYTES * ring.submissionsMax(), ADDRESS_BYTES);
        messages = arena.allocate(LinuxSockets.MSGHDR, ring.submissionsMax());
        pieces = arena.allocate(LinuxSockets.IOVEC, PIECES_MAX);
    }

    private static long data(int operation, long key) {
        return (long) operation << OPERATION_SHIFT | key;
    }

    /** The operation in the data of a completion. */
    static int operation(long data) {
        return (int) (data >>> OPERATION_SHIFT);
    }

    /** The handle's key in the data of a completion. */
    static long key(long data) {
        return data & HandleTable.KEY_BITS;
    }

    /** Receives one buffer, once (recv(2)). */
    void receiveOnce(UringHandle handle, int bytes) {
        long at = ring.prepare(UringAbi.OP_RECV, handle.descriptor, data(RECEIVE, handle.key));
        entries.set(JAVA_BYTE, at + FLAGS, (byte) UringAbi.SQE_BUFFER_SELECT);
        entries.set(JAVA_SHORT, at + BUF_GROUP, BufferRing.GROUP);
        entries.set(JAVA_INT, at + LEN, bytes);
    }

    /** Receives again and again, until so many bytes have come or a buffer more. */
    void receive(UringHandle handle, int limit) {
        receiveUpTo(handle.descriptor, limit, data(RECEIVE, handle.key));
    }

    /**
     * Whether the kernel knows the limit of {@link #receive}: since Linux 6.17; an older one
     * refuses the submission before it looks at the descriptor. Only while no handle is open.
     */
    boolean knowsLimitedReceive() {
        tryLimitedReceive();
        ring.enter(1, Long.MAX_VALUE);
        return ring.next() && ring.result() == -Errno.EBADF;
    }

    /** A receive on no descriptor and of no handle. */
    void tryLimitedReceive() {
        receiveUpTo(-1, 1, data(RECEIVE, 0));
    }

    private void receiveUpTo(int descriptor, int limit, long data) {
        long at = ring.prepare(UringAbi.OP_RECV, descriptor, data);
        entries.set(JAVA_BYTE, at + FLAGS, (byte) UringAbi.SQE_BUFFER_SELECT);
        entries.set(JAVA_SHORT, at + BUF_GROUP, BufferRing.GROUP);
        entries.set(JAVA_SHORT, at + IOPRIO, (short) UringAbi.RECV_MULTISHOT);
        entries.set(JAVA_INT, at + OPTLEN, limit);
    }

    /** Accepts again and again (accept4(2)). */
    void accept(UringHandle listener) {
        long at = ring.prepare(UringAbi.OP_ACCEPT, listener.descriptor, data(ACCEPT, listener.key));
        entries.set(JAVA_SHORT, at + IOPRIO, (short) UringAbi.ACCEPT_MULTISHOT);
        entries.set(JAVA_INT, at + OP_FLAGS, LinuxSockets.NEW_SOCKET);
    }

    /** Connects to the handle's remote address (connect(2)). */
    void connect(UringHandle handle) {
        if (handle.remote == null) {
            throw new AssertionError("a connect to nowhere");
        }
        long at = ring.prepare(UringAbi.OP_CONNECT, handle.descriptor, data(CONNECT, handle.key));
        MemorySegment address =
                addresses.asSlice(ring.place(at) * ADDRESS_BYTES, SocketAddresses.INET6);
        int bytes = SocketAddresses.write(handle.remote, address);
        entries.set(JAVA_LONG, at + ADDR, address.address());
        entries.set(JAVA_LONG, at + OFF, bytes);
    }

    /** Tells again and again when there is room to write (poll(2)). */
    void watchOutput(UringHandle handle) {
        watch(
                handle.descriptor,
                Poller.OUT,
                UringAbi.POLL_ADD_MULTI,
                data(WATCH_OUTPUT, handle.key));
    }

    /** Tells again and again when datagrams have come (poll(2)); they are received apart. */
    void watchInput(UringHandle handle) {
        watch(handle.descriptor, Poller.IN, UringAbi.POLL_ADD_MULTI, data(RECEIVE, handle.key));
    }

    /** Tells again and again when an eventfd was written to. */
    void watchWaker(int eventfd) {
        watch(eventfd, Poller.IN, UringAbi.POLL_ADD_MULTI, data(WAKE, 0));
    }

    /** Tells once when the peer has ended its half or the connection has failed (poll(2)). */
    void watchEnd(UringHandle handle) {
        watch(handle.descriptor, Poller.RDHUP, 0, data(WATCH_END, handle.key));
    }

    private void watch(int descriptor, int mask, int how, long data) {
        long at = ring.prepare(UringAbi.OP_POLL_ADD, descriptor, data);
        entries.set(JAVA_INT, at + LEN, how);
        entries.set(JAVA_INT, at + OP_FLAGS, mask);
    }

    /** What the kernel was told of earlier sends is no longer needed. */
    void beginSends() {
        piecesUsed = 0;
    }

    /** How much of a send that has one piece the kernel can be told of. */
    static long ofOnePiece(long bytes) {
        return Math.min(bytes, SEND_BYTES_MAX);
    }

    /** Sends, one try that never waits (send(2), sendmsg(2)). */
    void send(UringHandle handle, Slices slices, int first, int count) {
        if (count == 1) {
            long at = ring.prepare(UringAbi.OP_SEND, handle.descriptor, data(SEND, handle.key));
            entries.set(JAVA_LONG, at + ADDR, LinuxSockets.address(slices, first));
            entries.set(JAVA_INT, at + LEN, (int) ofOnePiece(slices.length(first)));
            entries.set(JAVA_INT, at + OP_FLAGS, LinuxSockets.SEND_FLAGS);
            return;
        }
        int used = Math.min(count, Libc.IOV_MAX);
        if (piecesUsed + used > PIECES_MAX) {
            ring.submit();
            piecesUsed = 0;
        }
        long vectorAt = piecesUsed * LinuxSockets.IOVEC.byteSize();
        LinuxSockets.writeVector(slices, first, used, pieces, vectorAt);
        piecesUsed += used;
        long at = ring.prepare(UringAbi.OP_SENDMSG, handle.descriptor, data(SEND, handle.key));
        long messageAt = ring.place(at) * LinuxSockets.MSGHDR.byteSize();
        messages.set(JAVA_LONG, messageAt + LinuxSockets.IOV, pieces.address() + vectorAt);
        messages.set(JAVA_LONG, messageAt + LinuxSockets.IOVLEN, used);
        entries.set(JAVA_LONG, at + ADDR, messages.address() + messageAt);
        entries.set(JAVA_INT, at + LEN, 1);
        entries.set(JAVA_INT, at + OP_FLAGS, LinuxSockets.SEND_FLAGS);
    }

    /** Cancels one operation of a handle; says something only when it does not find it. */
    void cancel(UringHandle handle, int operation) {
        long at = ring.prepare(UringAbi.OP_ASYNC_CANCEL, -1, data(CANCEL | operation, handle.key));
        entries.set(JAVA_BYTE, at + FLAGS, (byte) UringAbi.SQE_CQE_SKIP_SUCCESS);
        entries.set(JAVA_LONG, at + ADDR, data(operation, handle.key));
    }

    /** Cancels everything that the ring has. */
    void cancelAll() {
        long at = ring.prepare(UringAbi.OP_ASYNC_CANCEL, -1, data(CANCEL, 0));
        int all = UringAbi.ASYNC_CANCEL_ANY | UringAbi.ASYNC_CANCEL_ALL;
        entries.set(JAVA_INT, at + OP_FLAGS, all);
    }
}
