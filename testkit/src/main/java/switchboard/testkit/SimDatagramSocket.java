package switchboard.testkit;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Endpoint;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;

/** A socket for datagrams with those that wait for it. Under the kernel's lock only. */
final class SimDatagramSocket extends SimSocket {

    /** What a datagram counts for beside its bytes, so that empty ones are bounded too. */
    private static final int OVERHEAD_BYTES = 256;

    final DatagramOptions options;
    final Set<InetAddress> groups = new HashSet<>();
    private final Endpoint.Inet local;
    private final ArrayDeque<Arrived> waiting = new ArrayDeque<>();
    private final int roomBytes;
    private int waitingBytes;
    private int pendingErrno;
    private boolean closed;
    private Endpoint.@Nullable Inet peer;

    /** One datagram in the queue. */
    static final class Arrived {
        final Endpoint from;
        final byte[] bytes;

        Arrived(Endpoint from, byte[] bytes) {
            this.from = from;
            this.bytes = bytes;
        }
    }

    SimDatagramSocket(SimKernel kernel, Endpoint.Inet local, DatagramOptions options) {
        super(kernel);
        this.local = local;
        this.options = options;
        int wanted = options.receiveBufferBytes();
        this.roomBytes = wanted > 0 ? wanted : kernel.bufferBytes();
    }

    void connect(Endpoint.Inet to) {
        peer = to;
    }

    Endpoint.@Nullable Inet peer() {
        return peer;
    }

    /** Whether a datagram to an address is for this socket. */
    boolean hears(Endpoint.Inet to, Endpoint from) {
        if (to.port() != local.port() || (peer != null && !peer.equals(from))) {
            return false;
        }
        if (to.address().isMulticastAddress()) {
            return groups.contains(to.address());
        }
        return local.address().isAnyLocalAddress() || local.address().equals(to.address());
    }

    /** A datagram that finds no room is lost, as on a real kernel. */
    void arrive(Arrived datagram) {
        int bytes = datagram.bytes.length + OVERHEAD_BYTES;
        if (!closed && (waiting.isEmpty() || waitingBytes + bytes <= roomBytes)) {
            waiting.add(datagram);
            waitingBytes += bytes;
            changed();
        }
    }

    /** Nobody listens where a datagram of this socket went. */
    void refused() {
        if (!closed && peer != null) {
            pendingErrno = Errno.ECONNREFUSED;
            changed();
        }
    }

    /** The error that waits to be told, once; 0 for none. */
    int takeError() {
        int errno = pendingErrno;
        pendingErrno = 0;
        return errno;
    }

    /** The datagram that has waited longest, or null. */
    @Nullable Arrived poll() {
        Arrived first = waiting.poll();
        if (first != null) {
            waitingBytes -= first.bytes.length + OVERHEAD_BYTES;
        }
        return first;
    }

    @Override
    int mask() {
        int error = pendingErrno == 0 ? 0 : Poller.ERR | Poller.IN;
        return Poller.OUT | error | (waiting.isEmpty() ? 0 : Poller.IN);
    }

    @Override
    Endpoint.Inet local() {
        return local;
    }

    @Override
    void close() {
        closed = true;
        waiting.clear();
        kernel.datagrams().unbind(this);
    }
}
