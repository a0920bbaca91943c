package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;
import switchboard.engine.readiness.DatagramCalls;
import switchboard.engine.readiness.Errno;

/**
 * Datagrams by recvmmsg(2) and sendmmsg(2), up to 64 with one call, of the families AF_INET,
 * AF_INET6 and AF_UNIX. Loop thread only. Receiving makes no object for a sender that was met
 * before, sending none but the bytes of an address.
 */
final class LinuxDatagrams implements DatagramCalls {

    static final StructLayout MMSGHDR =
            MemoryLayout.structLayout(
                    LinuxSockets.MSGHDR.withName("msg_hdr"),
                    JAVA_INT.withName("msg_len"),
                    MemoryLayout.paddingLayout(4));

    private static final int BUFFER_BYTES = 1 << 20;
    private static final long ALIGNMENT = 64;
    private static final long ADDRESS_BYTES = SocketAddresses.ANY.byteSize(); // and aligned
    private static final long MESSAGE = MMSGHDR.byteSize();
    private static final long NAME = member("msg_name");
    private static final long NAMELEN = member("msg_namelen");
    private static final long IOV = member("msg_iov");
    private static final long IOVLEN = member("msg_iovlen");
    private static final long FLAGS = member("msg_flags");
    private static final long LENGTH = MMSGHDR.byteOffset(PathElement.groupElement("msg_len"));
    private static final long IOV_LEN =
            LinuxSockets.IOVEC.byteOffset(PathElement.groupElement("iov_len"));

    private final LinuxSockets sockets;
    private final Libc libc;
    private final MessageCalls calls;
    private final Arena arena = Arena.ofConfined();
    private final SenderTable senders = new SenderTable();
    private final DatagramSettings settings;
    private final Map<Integer, UnixLink> unixLinks = new HashMap<>();
    private @Nullable UnixNames unixNames;

    // Made for the first socket: most engines have none.
    private MemorySegment messages = MemorySegment.NULL;
    private MemorySegment pieces = MemorySegment.NULL;
    private MemorySegment names = MemorySegment.NULL;
    private MemorySegment buffer = MemorySegment.NULL;

    LinuxDatagrams(LinuxSockets sockets, Libc libc, MessageCalls calls) {
        this.sockets = sockets;
        this.libc = libc;
        this.calls = calls;
        this.settings = new DatagramSettings(sockets, libc);
    }

    private static long member(String name) {
        return MMSGHDR.byteOffset(
                PathElement.groupElement("msg_hdr"), PathElement.groupElement(name));
    }

    @Override
    public int open(Endpoint at, DatagramOptions options) {
        int family =
                switch (at) {
                    case Endpoint.Inet inet -> SocketAddresses.family(inet);
                    case Endpoint.Unix _ -> Libc.AF_UNIX;
                };
        int descriptor = libc.socket(family, Libc.SOCK_DGRAM | LinuxSockets.NEW_SOCKET, 0);
        if (descriptor < 0) {
            return descriptor;
        }
        prepare(options.datagramBytesMax());
        int result = settings.apply(descriptor, family, options);
        if (result == 0) {
            result =
                    switch (at) {
                        case Endpoint.Inet inet -> bind(descriptor, inet);
                        case Endpoint.Unix unix -> bind(descriptor, unix, options.unixMode());
                    };
        }
        if (result < 0) {
            sockets.close(descriptor);
        }
        return result < 0 ? result : descriptor;
    }

    private int bind(int descriptor, Endpoint.Inet at) {
        unixLinks.remove(descriptor); // of a socket that had this number
        MemorySegment name = names.asSlice(0, SocketAddresses.INET6);
        return libc.bind(descriptor, name.address(), SocketAddresses.write(at, name));
    }

    private int bind(int descriptor, Endpoint.Unix at, int mode) {
        unixLinks.put(descriptor, new UnixLink());
        return sockets.bind(descriptor, at, mode);
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

    @Override
    public int connect(int descriptor, Endpoint peer) {
        int result = connectOnce(descriptor, peer);
        UnixLink link = unixLink(descriptor);
        if (result == 0 && link != null && peer instanceof Endpoint.Unix unix) {
            link.connected(unix);
        }
        return result;
    }

    private int connectOnce(int descriptor, Endpoint peer) {
        return libc.connect(descriptor, names.address(), writeName(peer, 0));
    }

    private @Nullable UnixLink unixLink(int descriptor) {
        return unixLinks.isEmpty() ? null : unixLinks.get(descriptor);
    }

    /** Writes the address of a message and returns its length. */
    private int writeName(Endpoint endpoint, long at) {
        return switch (endpoint) {
            case Endpoint.Inet inet ->
                    SocketAddresses.write(inet, names.asSlice(at, SocketAddresses.INET6));
            case Endpoint.Unix unix -> unixNames().write(unix, names, at);
        };
    }

    private UnixNames unixNames() {
        UnixNames made = unixNames;
        if (made == null) {
            made = new UnixNames(arena);
            unixNames = made;
        }
        return made;
    }

    @Override
    public int receive(int descriptor, int bytesMax, int countMax, Datagrams into) {
        long stride = (bytesMax + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        int most = Math.clamp(buffer.byteSize() / stride, 1, Math.min(countMax, BATCH_MAX));
        for (int i = 0; i < most; i++) {
            messages.set(JAVA_INT, i * MESSAGE + NAMELEN, (int) ADDRESS_BYTES);
            piece(i, buffer.address() + i * stride, bytesMax);
        }
        int result;
        do {
            result = calls.recvmmsg(descriptor, messages.address(), most, Libc.MSG_DONTWAIT);
        } while (result == -Errno.EINTR);
        for (int i = 0; i < result; i++) {
            long at = i * MESSAGE;
            Endpoint from = sender(i * ADDRESS_BYTES, messages.get(JAVA_INT, at + NAMELEN));
            into.add(buffer, i * stride, messages.get(JAVA_INT, at + LENGTH), from);
            if ((messages.get(JAVA_INT, at + FLAGS) & Libc.MSG_TRUNC) != 0) {
                into.markTruncated();
            }
        }
        return result;
    }

    private Endpoint sender(long name, int bytes) {
        // Only a Unix socket can be without a name, and then the kernel writes nothing.
        boolean unix = bytes == 0 || SocketAddresses.isUnix(names.asSlice(name, ADDRESS_BYTES));
        return unix ? unixNames().read(names, name, bytes) : senders.read(names, name);
    }

    private void piece(int index, long address, long length) {
        long at = index * LinuxSockets.IOVEC.byteSize();
        pieces.set(JAVA_LONG, at, address);
        pieces.set(JAVA_LONG, at + IOV_LEN, length);
    }

    @Override
    public int send(int descriptor, Datagrams datagrams) {
        UnixLink unix = unixLink(descriptor);
        Endpoint.Unix missing = unix == null ? null : unix.missing();
        if (unix != null && missing != null) {
            tryAgain(descriptor, unix, missing);
        }
        int sent = 0;
        for (int first = 0; first < datagrams.count(); first += BATCH_MAX) {
            int count = Math.min(datagrams.count() - first, BATCH_MAX);
            for (int i = 0; i < count; i++) {
                fill(i, datagrams, first + i, unix);
            }
            sent += sendBatch(descriptor, datagrams, first, count, unix);
        }
        return sent;
    }

    private void tryAgain(int descriptor, UnixLink unix, Endpoint.Unix missing) {
        int result = connectOnce(descriptor, missing);
        if (result == 0) {
            unix.connected(missing);
        } else {
            unix.away(-result);
        }
    }

    private void fill(int index, Datagrams datagrams, int which, @Nullable UnixLink unix) {
        long name = index * ADDRESS_BYTES;
        int nameBytes = 0;
        if (datagrams.hasPeer(which)) {
            nameBytes = writeName(datagrams.peer(which), name);
        } else if (unix != null && unix.missing() != null) {
            nameBytes = UnixNames.FAMILY_BYTES; // not to itself
        }
        messages.set(JAVA_INT, index * MESSAGE + NAMELEN, nameBytes);
        int length = datagrams.length(which);
        MemorySegment segment = datagrams.segment(which);
        piece(index, LinuxSockets.address(segment, datagrams.offset(which), length), length);
    }

    private int sendBatch(
            int descriptor, Datagrams datagrams, int first, int count, @Nullable UnixLink unix) {
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
            } else if (result == -Errno.EAGAIN) {
                next = failFull(datagrams, first, next, count);
            } else if (unix != null && result != -Errno.EINTR) {
                if (tellsThatPeerHasGone(unix, datagrams, first + next, -result)) {
                    leavePeer(descriptor, unix);
                    for (int i = next + 1; i < count; i++) {
                        fill(i, datagrams, first + i, unix);
                    }
                }
                datagrams.fail(first + next, unix.error(-result, datagrams, first + next));
                next++;
            } else if (result == -Errno.ECONNREFUSED && toldAt != next) {
                // Told of an earlier one: this one was not tried.
                toldAt = next;
                datagrams.failEarlier(SocketError.CONNECTION_REFUSED);
            } else if (result != -Errno.EINTR) {
                datagrams.fail(first + next, Errno.ofDatagram(-result));
                next++;
            }
        }
        return sent;
    }

    /**
     * The socket has no room, or the one Unix socket that a datagram goes to: what goes there too
     * is not tried. Returns which is next.
     */
    private static int failFull(Datagrams datagrams, int first, int next, int count) {
        int after = next;
        do {
            datagrams.fail(first + after, SocketError.BUFFER_FULL);
            after++;
        } while (after < count && goTheSameWay(datagrams, first + next, first + after));
        return after;
    }

    private static boolean goTheSameWay(Datagrams datagrams, int one, int other) {
        if (!datagrams.hasPeer(one) || !datagrams.hasPeer(other)) {
            return datagrams.hasPeer(one) == datagrams.hasPeer(other);
        }
        Endpoint peer = datagrams.peer(one);
        return peer instanceof Endpoint.Inet || peer.equals(datagrams.peer(other));
    }

    private static boolean tellsThatPeerHasGone(
            UnixLink unix, Datagrams datagrams, int index, int errno) {
        return !datagrams.hasPeer(index) && unix.tellsThatItHasGone(errno);
    }

    private void leavePeer(int descriptor, UnixLink unix) {
        unix.away(Errno.ECONNREFUSED);
        // Fails only when somebody has taken its own name from it.
        int ignored = connectOnce(descriptor, sockets.localAddress(descriptor));
    }

    @Override
    public int join(int descriptor, InetAddress group, int interfaceIndex) {
        return settings.membership(descriptor, Libc.MCAST_JOIN_GROUP, group, interfaceIndex);
    }

    @Override
    public int leave(int descriptor, InetAddress group, int interfaceIndex) {
        return settings.membership(descriptor, Libc.MCAST_LEAVE_GROUP, group, interfaceIndex);
    }

    @Override
    public void close() {
        arena.close();
    }
}
