package switchboard.testkit;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;

/**
 * One end of a byte stream, with the habits of TCP on Linux. What one end does reaches the other
 * after the time on the wire and in order. Under the kernel's lock only.
 *
 * <pre>
 *   CONNECTING --answered--> OPEN --reset or aborted--> GONE
 *        '------refused, timed out-------------------> GONE
 * </pre>
 */
final class SimStream extends SimSocket {

    private enum State {
        CONNECTING,
        OPEN,
        /** Reset, refused or aborted; what had arrived can still be read. */
        GONE
    }

    private final Endpoint local;
    private final Endpoint remote;
    private final int capacityBytes;
    private final ByteQueue arrived = new ByteQueue();
    private @Nullable SimStream other;
    private State state;
    private int pendingError;
    private boolean ended;
    private boolean inputShut;
    private boolean outputShut;
    private boolean closed;

    /** Sent and not yet read by the other end. */
    private int unreadBytes;

    /** A send found no room: there will be an edge when there is. */
    private boolean wantsRoom;

    /** The kernel is short of memory for a moment: no room whatever the buffer says. */
    private boolean squeezed;

    /** What leaves this end arrives not before what left earlier. */
    private long wireBusyUntilNanos;

    /** So many bytes lie before an urgent one that was left out; -1 when there is none. */
    private int bytesToUrgentMark = -1;

    private SimStream(
            SimKernel kernel, Endpoint local, Endpoint remote, int capacity, State state) {
        super(kernel);
        this.local = local;
        this.remote = remote;
        this.capacityBytes = capacity;
        this.state = state;
    }

    /** An end that begins to connect; a {@link SimHandshake} decides how that ends. */
    static SimStream connecting(SimKernel kernel, Endpoint local, Endpoint remote, int capacity) {
        return new SimStream(kernel, local, remote, capacity, State.CONNECTING);
    }

    /** The end that waits for accept; nothing it says overtakes the answer to the connect. */
    SimStream serverEnd(int capacity, long answerArrivesNanos) {
        Endpoint here = remote;
        Endpoint there = local;
        SimStream server = new SimStream(kernel, here, there, capacity, State.OPEN);
        server.other = this;
        server.wireBusyUntilNanos = answerArrivesNanos;
        other = server;
        return server;
    }

    // What the wire brings.

    void answered() {
        if (closed) {
            toOther(SimStream::resetArrives);
        } else if (state == State.CONNECTING) {
            state = State.OPEN;
            changed();
        }
    }

    void connectFailed(int errno) {
        if (state == State.CONNECTING && !closed) {
            die(errno);
        }
    }

    private void bytesArrive(byte[] bytes) {
        if (closed) {
            toOther(SimStream::resetArrives);
        } else if (state == State.OPEN) {
            arrived.add(bytes);
            changed();
        }
    }

    private void urgentArrives() {
        if (!closed && state == State.OPEN) {
            bytesToUrgentMark = arrived.size();
            changed();
        }
    }

    private void finArrives() {
        if (!closed && state == State.OPEN) {
            ended = true;
            inputShut = true;
            changed();
        }
    }

    private void resetArrives() {
        if (state == State.OPEN) {
            die(ended ? Errno.EPIPE : Errno.ECONNRESET);
        }
    }

    private void die(int errno) {
        state = State.GONE;
        pendingError = errno;
        inputShut = true;
        outputShut = true;
        changed();
    }

    private void otherHasRead(int bytes) {
        unreadBytes -= bytes;
        if (wantsRoom && hasEnoughRoom()) {
            wantsRoom = false;
            changed();
        }
    }

    // What the owner asks for.

    /** What recv(2) would do: a count, 0 at the end, or a negative error number. */
    int receive(MemorySegment into, long offset, int max) {
        int count = receivable(max);
        if (count > 0) {
            arrived.take(into, offset, count);
            hasRead(count);
        }
        return count;
    }

    private int receivable(int max) {
        if (arrived.size() > 0) {
            int count = Math.min(max, arrived.size());
            return bytesToUrgentMark > 0 ? Math.min(count, bytesToUrgentMark) : count;
        }
        if (ended) {
            return 0;
        }
        if (pendingError != 0) {
            return -takeError();
        }
        return inputShut ? 0 : -Errno.EAGAIN;
    }

    private void hasRead(int count) {
        if (bytesToUrgentMark >= 0) {
            bytesToUrgentMark = bytesToUrgentMark > count ? bytesToUrgentMark - count : -1;
        }
        SimStream sender = other;
        if (sender != null) {
            kernel.later(kernel.latencyNanos(), () -> sender.otherHasRead(count));
        }
    }

    /** How many bytes a send would be given, or a negative error number, which it thereby takes. */
    int room(long wanted) {
        if (pendingError != 0) {
            return -takeError();
        }
        if (outputShut) {
            return -Errno.EPIPE;
        }
        int room = state == State.OPEN && !squeezed ? capacityBytes - unreadBytes : 0;
        wantsRoom |= room < wanted;
        return room > 0 ? (int) Math.min(room, wanted) : -Errno.EAGAIN;
    }

    /** Sends bytes for which {@link #room} has said that there is room. */
    void send(byte[] bytes) {
        unreadBytes += bytes.length;
        toOther(peer -> peer.bytesArrive(bytes));
    }

    void sendUrgent() {
        toOther(SimStream::urgentArrives);
    }

    /** No room for a moment; then there is an edge, as after real want of memory. */
    void squeeze() {
        squeezed = true;
        kernel.later(
                kernel.latencyNanos(),
                () -> {
                    squeezed = false;
                    changed();
                });
    }

    /** What was not read although it was there is announced again, as an edge. */
    void announceAgain() {
        kernel.later(kernel.latencyNanos(), this::changed);
    }

    /** What shutdown(2) with SHUT_WR would do. */
    int shutdownOutput() {
        if (state != State.OPEN) {
            return -Errno.ENOTCONN;
        }
        if (!outputShut) {
            outputShut = true;
            toOther(SimStream::finArrives);
            changed();
        }
        return 0;
    }

    /** What SO_ERROR would say of a connect. */
    int finishConnect() {
        return state == State.CONNECTING ? -Errno.EAGAIN : -takeError();
    }

    @Override
    void close() {
        if (state == State.OPEN && arrived.size() > 0) {
            abort(); // unread bytes are lost, and the peer is told so
        } else if (state == State.OPEN && !outputShut) {
            outputShut = true;
            toOther(SimStream::finArrives);
        }
        closed = true;
        arrived.clear();
    }

    /** Close with a reset in place of an orderly end. */
    void abort() {
        if (state == State.OPEN) {
            state = State.GONE;
            toOther(SimStream::resetArrives);
        }
        closed = true;
        arrived.clear();
    }

    /** The network resets both ends at once. */
    void breakDown() {
        resetArrives();
        if (other != null) {
            other.resetArrives();
        }
    }

    @Override
    int mask() {
        if (state == State.CONNECTING) {
            return 0;
        }
        boolean readable = inputShut || arrived.size() > 0;
        boolean writable = outputShut || hasEnoughRoom();
        wantsRoom |= !writable;
        return (readable ? Poller.IN : 0)
                | (writable ? Poller.OUT : 0)
                | (pendingError != 0 ? Poller.ERR : 0)
                | (inputShut && outputShut ? Poller.HUP : 0);
    }

    /** A socket is called writable again when a third of its buffer is free. */
    private boolean hasEnoughRoom() {
        return !squeezed && (capacityBytes - unreadBytes) * 3L >= capacityBytes;
    }

    private int takeError() {
        int error = pendingError;
        pendingError = 0;
        return error;
    }

    private void toOther(Consumer<SimStream> message) {
        SimStream to = other;
        if (to != null) {
            wireBusyUntilNanos =
                    Math.max(wireBusyUntilNanos, kernel.nowNanos() + kernel.latencyNanos());
            kernel.at(wireBusyUntilNanos, () -> message.accept(to));
        }
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isGone() {
        return state == State.GONE;
    }

    boolean isClosed() {
        return closed;
    }

    Endpoint remote() {
        return remote;
    }

    @Override
    Endpoint local() {
        return local;
    }
}
