package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;
import switchboard.engine.readiness.DatagramCalls;
import switchboard.engine.readiness.Errno;

/**
 * Datagrams by recvmmsg(2) and sendmmsg(2), up to 64 with one call. Loop thread only. Receiving
 * makes no object for a sender that was met before, sending none but the bytes of an address.
 */
final class LinuxDatagrams implements DatagramCalls {

    static final StructLayout MMSGHDR =
            MemoryLayout.structLayout(
                    LinuxSockets.MSGHDR.withName("msg_hdr"),
                    JAVA_INT.withName("msg_len"),
                    MemoryLayout.paddingLayout(4));

    /** struct group_req, with a sockaddr_storage of 128 bytes (ip(7)). */
    static final StructLayout GROUP_REQ =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("gr_interface"),
                    MemoryLayout.paddingLayout(4),
                    MemoryLayout.sequenceLayout(16, JAVA_LONG).withName("gr_group"));

    /** struct ip_mreqn (ip(7)). */
    static final StructLayout IP_MREQN =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("imr_multiaddr"),
                    JAVA_INT.withName("imr_address"),
                    JAVA_INT.withName("imr_ifindex"));

    private static final int BUFFER_BYTES = 1 << 20;
    private static final long ALIGNMENT = 64;
    private static final long ADDRESS_BYTES = 32; // of SocketAddresses.INET6, aligned
    private static final long MESSAGE = MMSGHDR.byteSize();
    private static final long NAME = member("msg_name");
    private static final long NAMELEN = member("msg_namelen");
    private static final long IOV = member("msg_iov");
    private static final long IOVLEN = member("msg_iovlen");
    private static final long FLAGS = member("msg_flags");
    private static final long LENGTH = MMSGHDR.byteOffset(PathElement.groupElement("msg_len"));
    private static final long GROUP = GROUP_REQ.byteOffset(PathElement.groupElement("gr_group"));
    private static final long IFINDEX =
            IP_MREQN.byteOffset(PathElement.groupElement("imr_ifindex"));
    private static final long IOV_LEN =
            LinuxSockets.IOVEC.byteOffset(PathElement.groupElement("iov_len"));

    private final LinuxSockets sockets;
    private final Libc libc;
    private final MessageCalls calls;
    private final Arena arena = Arena.ofConfined();
    private final SenderTable senders = new SenderTable();

    // Made for the first socket: most engines have none.
    private MemorySegment messages = MemorySegment.NULL;
    private MemorySegment pieces = MemorySegment.NULL;
    private MemorySegment names = MemorySegment.NULL;
    private MemorySegment buffer = MemorySegment.NULL;

    LinuxDatagrams(LinuxSockets sockets, Libc libc, MessageCalls calls) {
        this.sockets = sockets;
        this.libc = libc;
        this.calls = calls;
    }

    private static long member(String name) {
        return MMSGHDR.byteOffset(
                PathElement.groupElement("msg_hdr"), PathElement.groupElement(name));
    }

    @Override
    public int open(Endpoint at, DatagramOptions options) {
        Endpoint.Inet inet = (Endpoint.Inet) at;
        int family = SocketAddresses.family(inet);
        int descriptor = libc.socket(family, Libc.SOCK_DGRAM | LinuxSockets.NEW_SOCKET, 0);
        if (descriptor < 0) {
            return descriptor;
        }
        prepare(options.datagramBytesMax());
        int result = apply(descriptor, family == Libc.AF_INET6, options);
        if (result == 0) {
            MemorySegment name = names.asSlice(0, SocketAddresses.INET6);
            int length = SocketAddresses.write(inet, name);
            result = libc.bind(descriptor, name.address(), length);
        }
        return LinuxSockets.descriptorOrClosed(descriptor, result);
    }

    private void prepare(int bytesMax) {
        if (messages.byteSize() == 0) {
            messages = arena.allocate(MMSGHDR, BATCH_MAX);
            pieces = arena.allocate(LinuxSockets.IOVEC, BATCH_MAX);
            names = arena.allocate(ADDRESS_BYTES * BATCH_MAX, ALIGNMENT);
            for (int i = 0; i < BATCH_MAX; i++) {
                long at = i * MESSAGE;
                long piece = pieces.address() + i * LinuxSockets.IOVEC.byteSize();
                messages.set(JAVA_LONG, at + NAME, names.address() + i * ADDRESS_BYTES);
                messages.set(JAVA_LONG, at + IOV, piece);
                messages.set(JAVA_LONG, at + IOVLEN, 1);
            }
        }
        if (buffer.byteSize() < bytesMax) {
            buffer = arena.allocate(Math.max(BUFFER_BYTES, bytesMax), ALIGNMENT);
        }
    }

    private int apply(int descriptor, boolean v6, DatagramOptions options) {
        int result = 0;
        if (options.reuseAddress()) {
            result = sockets.set(descriptor, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);
        }
        if (result == 0 && options.broadcast()) {
            result = sockets.set(descriptor, Libc.SOL_SOCKET, Libc.SO_BROADCAST, 1);
        }
        if (result == 0 && options.receiveBufferBytes() > 0) {
            int bytes = options.receiveBufferBytes();
            result = sockets.set(descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF, bytes);
        }
        if (result == 0 && options.sendBufferBytes() > 0) {
            int bytes = options.sendBufferBytes();
            result = sockets.set(descriptor, Libc.SOL_SOCKET, Libc.SO_SNDBUF, bytes);
        }
        if (result == 0 && v6) {
            result = applyV6(descriptor, options);
        }
        boolean v4 = !v6 || options.dualStack();
        return result == 0 && v4 ? applyV4(descriptor, options) : result;
    }

    private int applyV4(int descriptor, DatagramOptions options) {
        // A group that another socket has joined is none of ours.
        int result = sockets.set(descriptor, Libc.IPPROTO_IP, Libc.IP_MULTICAST_ALL, 0);
        if (result == 0 && options.hops() > 0) {
            result = sockets.set(descriptor, Libc.IPPROTO_IP, Libc.IP_TTL, options.hops());
        }
        if (result == 0) {
            int hops = options.multicastHops();
            result = sockets.set(descriptor, Libc.IPPROTO_IP, Libc.IP_MULTICAST_TTL, hops);
        }
        if (result == 0) {
            int loop = options.multicastLoop() ? 1 : 0;
            result = sockets.set(descriptor, Libc.IPPROTO_IP, Libc.IP_MULTICAST_LOOP, loop);
        }
        if (result == 0 && options.multicastInterface() > 0) {
            try (Arena scratch = Arena.ofConfined()) {
                MemorySegment by = scratch.allocate(IP_MREQN);
                by.set(JAVA_INT, IFINDEX, options.multicastInterface());
                result = set(descriptor, Libc.IPPROTO_IP, Libc.IP_MULTICAST_IF, by);
            }
        }
        return result;
    }

    private int applyV6(int descriptor, DatagramOptions options) {
        int only = options.dualStack() ? 0 : 1;
        int level = Libc.IPPROTO_IPV6;
        int result = sockets.set(descriptor, level, Libc.IPV6_V6ONLY, only);
        if (result == 0) {
            result = sockets.set(descriptor, level, Libc.IPV6_MULTICAST_ALL, 0);
        }
        if (result == 0 && options.hops() > 0) {
            result = sockets.set(descriptor, level, Libc.IPV6_UNICAST_HOPS, options.hops());
        }
        if (result == 0) {
            int hops = options.multicastHops();
            result = sockets.set(descriptor, level, Libc.IPV6_MULTICAST_HOPS, hops);
        }
        if (result == 0) {
            int loop = options.multicastLoop() ? 1 : 0;
            result = sockets.set(descriptor, level, Libc.IPV6_MULTICAST_LOOP, loop);
        }
        if (result == 0 && options.multicastInterface() > 0) {
            int by = options.multicastInterface();
            result = sockets.set(descriptor, level, Libc.IPV6_MULTICAST_IF, by);
        }
        return result;
    }

    private int set(int descriptor, int level, int name, MemorySegment value) {
        return libc.setsockopt(descriptor, level, name, value.address(), (int) value.byteSize());
    }

    @Override
    public int connect(int descriptor, Endpoint peer) {
        MemorySegment name = names.asSlice(0, SocketAddresses.INET6);
        int length = SocketAddresses.write((Endpoint.Inet) peer, name);
        return libc.connect(descriptor, name.address(), length);
    }

    @Override
    public int receive(int descriptor, int bytesMax, int countMax, Datagrams into) {
        long stride = (bytesMax + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        int most = Math.clamp(buffer.byteSize() / stride, 1, Math.min(countMax, BATCH_MAX));
        for (int i = 0; i < most; i++) {
            messages.set(JAVA_INT, i * MESSAGE + NAMELEN, (int) SocketAddresses.INET6.byteSize());
            piece(i, buffer.address() + i * stride, bytesMax);
        }
        int result;
        do {
            result = calls.recvmmsg(descriptor, messages.address(), most, Libc.MSG_DONTWAIT);
        } while (result == -Errno.EINTR);
        for (int i = 0; i < result; i++) {
            long at = i * MESSAGE;
            Endpoint from = senders.read(names, i * ADDRESS_BYTES);
            into.add(buffer, i * stride, messages.get(JAVA_INT, at + LENGTH), from);
            if ((messages.get(JAVA_INT, at + FLAGS) & Libc.MSG_TRUNC) != 0) {
                into.markTruncated();
            }
        }
        return result;
    }

    private void piece(int index, long address, long length) {
        long at = index * LinuxSockets.IOVEC.byteSize();
        pieces.set(JAVA_LONG, at, address);
        pieces.set(JAVA_LONG, at + IOV_LEN, length);
    }

    @Override
    public int send(int descriptor, Datagrams datagrams) {
        int sent = 0;
        for (int first = 0; first < datagrams.count(); first += BATCH_MAX) {
            int count = Math.min(datagrams.count() - first, BATCH_MAX);
            for (int i = 0; i < count; i++) {
                fill(i, datagrams, first + i);
            }
            sent += sendBatch(descriptor, datagrams, first, count);
        }
        return sent;
    }

    private void fill(int index, Datagrams datagrams, int which) {
        long at = index * MESSAGE;
        int nameBytes = 0;
        if (datagrams.hasPeer(which)) {
            MemorySegment name = names.asSlice(index * ADDRESS_BYTES, SocketAddresses.INET6);
            nameBytes = SocketAddresses.write((Endpoint.Inet) datagrams.peer(which), name);
        }
        messages.set(JAVA_INT, at + NAMELEN, nameBytes);
        int length = datagrams.length(which);
        MemorySegment segment = datagrams.segment(which);
        piece(index, LinuxSockets.address(segment, datagrams.offset(which), length), length);
    }

    private int sendBatch(int descriptor, Datagrams datagrams, int first, int count) {
        int sent = 0;
        int toldAt = -1;
        int next = 0;
        while (next < count) {
            long from = messages.address() + next * MESSAGE;
            int flags = LinuxSockets.SEND_FLAGS;
            int result = calls.sendmmsg(descriptor, from, count - next, flags);
            if (result > 0) {
                sent += result;
                next += result;
            } else if (result == -Errno.ECONNREFUSED && toldAt != next) {
                // Told of an earlier one: this one was not tried.
                toldAt = next;
                datagrams.failEarlier(SocketError.CONNECTION_REFUSED);
            } else if (result == -Errno.EAGAIN) {
                for (; next < count; next++) {
                    datagrams.fail(first + next, SocketError.BUFFER_FULL);
                }
            } else if (result != -Errno.EINTR) {
                datagrams.fail(first + next, Errno.ofDatagram(-result));
                next++;
            }
        }
        return sent;
    }

    @Override
    public int join(int descriptor, InetAddress group, int interfaceIndex) {
        return membership(descriptor, Libc.MCAST_JOIN_GROUP, group, interfaceIndex);
    }

    @Override
    public int leave(int descriptor, InetAddress group, int interfaceIndex) {
        return membership(descriptor, Libc.MCAST_LEAVE_GROUP, group, interfaceIndex);
    }

    private int membership(int descriptor, int option, InetAddress group, int interfaceIndex) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment request = scratch.allocate(GROUP_REQ);
            request.set(JAVA_INT, 0, interfaceIndex);
            Endpoint.Inet at = new Endpoint.Inet(group, 0);
            int ignored = SocketAddresses.write(at, request.asSlice(GROUP, SocketAddresses.INET6));
            boolean v6 = group instanceof Inet6Address;
            return set(descriptor, v6 ? Libc.IPPROTO_IPV6 : Libc.IPPROTO_IP, option, request);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
