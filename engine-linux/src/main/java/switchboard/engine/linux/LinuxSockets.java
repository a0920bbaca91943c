package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineFile;
import switchboard.engine.PeerCredentials;
import switchboard.engine.Slices;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.DatagramCalls;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.SocketCalls;
import switchboard.engine.readiness.SocketFile;

/**
 * The socket calls of Linux; owns the few structures that they are made with. Loop thread only, but
 * for {@link #close(int)} and {@link #trySend}. Receiving and sending make no objects.
 */
final class LinuxSockets implements SocketCalls {

    static final StructLayout MSGHDR =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("msg_name"),
                    JAVA_INT.withName("msg_namelen"),
                    MemoryLayout.paddingLayout(4),
                    JAVA_LONG.withName("msg_iov"),
                    JAVA_LONG.withName("msg_iovlen"),
                    JAVA_LONG.withName("msg_control"),
                    JAVA_LONG.withName("msg_controllen"),
                    JAVA_INT.withName("msg_flags"),
                    MemoryLayout.paddingLayout(4));

    static final StructLayout IOVEC =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("iov_base"), JAVA_LONG.withName("iov_len"));

    static final StructLayout UCRED =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("pid"), JAVA_INT.withName("uid"), JAVA_INT.withName("gid"));

    static final long IOV = MSGHDR.byteOffset(PathElement.groupElement("msg_iov"));
    static final long IOVLEN = MSGHDR.byteOffset(PathElement.groupElement("msg_iovlen"));
    private static final long BASE = IOVEC.byteOffset(PathElement.groupElement("iov_base"));
    private static final long LEN = IOVEC.byteOffset(PathElement.groupElement("iov_len"));

    private static final long UID = UCRED.byteOffset(PathElement.groupElement("uid"));
    private static final long GID = UCRED.byteOffset(PathElement.groupElement("gid"));

    /** Files come to memory and leave it in larger parts than this, mostly. */
    private static final long SAMPLE_BYTES = 1 << 20;

    static final int SEND_FLAGS = Libc.MSG_NOSIGNAL | Libc.MSG_DONTWAIT;
    static final int NEW_SOCKET = Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC;

    private final Arena arena = Arena.ofConfined();
    private final Libc libc = new Libc(arena);
    private final MessageCalls messages = new MessageCalls(libc);
    private final OptionCalls options = new OptionCalls(arena, libc);
    private final FileCalls files = new FileCalls(libc);
    private final MemorySegment filePosition = arena.allocate(JAVA_LONG);
    private final MemorySegment sockaddr = arena.allocate(SocketAddresses.ANY);
    private final MemorySegment valueBytes = arena.allocate(JAVA_INT);
    private final MemorySegment message = arena.allocate(MSGHDR);
    private final Map<Integer, SocketFile> socketFiles = new ConcurrentHashMap<>();
    private final MemorySegment pieces = arena.allocate(IOVEC, Libc.IOV_MAX);

    private final LinuxDatagrams datagrams = new LinuxDatagrams(this, libc, messages);

    private @Nullable Inet4Address lastPeer;

    LinuxSockets() {
        message.set(JAVA_LONG, IOV, pieces.address());
    }

    @Override
    public int listen(Endpoint at, SocketOptions options) {
        int descriptor = open(at);
        if (descriptor < 0) {
            return descriptor;
        }
        int result =
                switch (at) {
                    case Endpoint.Inet inet -> bind(descriptor, inet, options);
                    case Endpoint.Unix unix -> bind(descriptor, unix, options);
                };
        if (result == 0) {
            result = libc.listen(descriptor, options.backlog());
        }
        if (result == 0) {
            return descriptor;
        }
        close(descriptor);
        return result;
    }

    private int bind(int descriptor, Endpoint.Inet at, SocketOptions options) {
        // A port whose last connections are in TIME_WAIT can be taken again, one that is listened
        // on cannot.
        int result = this.options.set(descriptor, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);
        if (result == 0 && SocketAddresses.family(at) == Libc.AF_INET6) {
            int only = options.dualStack() ? 0 : 1;
            result = this.options.set(descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, only);
        }
        if (result == 0) {
            // Accepted connections inherit them: nothing is set per connection.
            result = this.options.ofTcp(descriptor, options);
        }
        return result == 0 ? bind(descriptor, SocketAddresses.write(at, sockaddr)) : result;
    }

    private int bind(int descriptor, Endpoint.Unix at, SocketOptions options) {
        int result = this.options.ofAny(descriptor, options);
        return result == 0 ? bind(descriptor, at, options.unixMode()) : result;
    }

    /** Binds a Unix socket of any type to a file of this mode or to an abstract name. */
    int bind(int descriptor, Endpoint.Unix at, int mode) {
        int length = SocketAddresses.write(at, sockaddr);
        if (length < 0 || at.isAbstract() || at.isUnnamed()) {
            return length < 0 ? length : bind(descriptor, length);
        }
        int result = SocketFile.makeRoom(at.name());
        if (result == 0) {
            // The file is made with the mode of the socket less the umask: there is no moment at
            // which it is open to more people than it shall be.
            result = libc.fchmod(descriptor, mode);
        }
        if (result == 0) {
            result = bind(descriptor, length);
        }
        return result == 0 ? keepFile(descriptor, at, mode) : result;
    }

    private int keepFile(int descriptor, Endpoint.Unix at, int mode) {
        try {
            SocketFile file = SocketFile.made(at.name());
            socketFiles.put(descriptor, file);
            file.requireMode(mode);
            return 0;
        } catch (IOException e) {
            return -Errno.EACCES;
        }
    }

    private int bind(int descriptor, int addressBytes) {
        return libc.bind(descriptor, sockaddr.address(), addressBytes);
    }

    @Override
    public int accept(int listener) {
        int result;
        do {
            valueBytes.set(JAVA_INT, 0, (int) sockaddr.byteSize());
            result = libc.accept4(listener, sockaddr.address(), valueBytes.address(), NEW_SOCKET);
        } while (result == -Errno.EINTR);
        return result;
    }

    @Override
    public Endpoint acceptedFrom() {
        return peer(SocketAddresses.read(sockaddr, valueBytes.get(JAVA_INT, 0)));
    }

    /** The peer; those that come from one address one after another share the object of it. */
    private Endpoint peer(Endpoint read) {
        if (!(read instanceof Endpoint.Inet inet && inet.address() instanceof Inet4Address four)) {
            return read;
        }
        Inet4Address before = lastPeer;
        if (before != null && four.equals(before)) {
            return new Endpoint.Inet(before, inet.port());
        }
        lastPeer = four;
        return read;
    }

    @Override
    public int connect(Endpoint to, SocketOptions options) {
        int descriptor = unconnected(to, options);
        if (descriptor < 0) {
            return descriptor;
        }
        int result =
                switch (to) {
                    case Endpoint.Inet inet -> SocketAddresses.write(inet, sockaddr);
                    case Endpoint.Unix unix -> SocketAddresses.write(unix, sockaddr);
                };
        if (result > 0) {
            result = libc.connect(descriptor, sockaddr.address(), result);
        }
        // A Unix socket never connects behind our back (unix(7)): EAGAIN is a full backlog.
        boolean begun = result == -Errno.EINPROGRESS || result == -Errno.EINTR;
        return descriptorOrClosed(descriptor, begun ? 0 : result);
    }

    /** A socket with its options, before connect(2). Returns a descriptor. */
    int unconnected(Endpoint to, SocketOptions options) {
        int descriptor = open(to);
        if (descriptor < 0) {
            return descriptor;
        }
        int result =
                switch (to) {
                    case Endpoint.Inet inet -> prepare(descriptor, inet, options);
                    case Endpoint.Unix _ -> this.options.ofAny(descriptor, options);
                };
        return descriptorOrClosed(descriptor, result);
    }

    private int prepare(int descriptor, Endpoint.Inet to, SocketOptions options) {
        int result = this.options.ofTcp(descriptor, options);
        Optional<Endpoint.Inet> local = options.localAddress(to);
        if (result < 0 || local.isEmpty()) {
            return result;
        }
        Endpoint.Inet from = local.get();
        if (SocketAddresses.family(from) != SocketAddresses.family(to)) {
            return -Errno.EAFNOSUPPORT;
        }
        // A port whose last connection is in TIME_WAIT can be taken again.
        result = this.options.set(descriptor, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);
        return result == 0 ? bind(descriptor, SocketAddresses.write(from, sockaddr)) : result;
    }

    @Override
    public int finishConnect(int descriptor) {
        int result = get(descriptor, Libc.SOL_SOCKET, Libc.SO_ERROR);
        if (result != 0) {
            return -Math.abs(result); // the connect's own error, or one of asking
        }
        // No error is not yet a connection: readiness may be spurious.
        valueBytes.set(JAVA_INT, 0, (int) sockaddr.byteSize());
        result = libc.getpeername(descriptor, sockaddr.address(), valueBytes.address());
        return result == -Errno.ENOTCONN ? -Errno.EAGAIN : result;
    }

    @Override
    public int receive(int descriptor, MemorySegment into, int offset, int length) {
        long address = address(into, offset, length);
        long result;
        do {
            result = messages.recv(descriptor, address, length, Libc.MSG_DONTWAIT);
        } while (result == -Errno.EINTR);
        return (int) result;
    }

    @Override
    public long send(int descriptor, Slices slices, int first, int count) {
        long result;
        if (count == 1) {
            long length = slices.length(first);
            long address = address(slices, first);
            do {
                result = messages.send(descriptor, address, length, SEND_FLAGS);
            } while (result == -Errno.EINTR);
            return result;
        }
        message.set(JAVA_LONG, IOVLEN, fillPieces(slices, first, count));
        do {
            result = messages.sendmsg(descriptor, message.address(), SEND_FLAGS);
        } while (result == -Errno.EINTR);
        return result;
    }

    @Override
    public long trySend(int descriptor, MemorySegment bytes, long offset, long length) {
        long address = address(bytes, offset, length);
        return Math.max(0, MessageCalls.trySend(descriptor, address, length, SEND_FLAGS));
    }

    /** Writes the vector for sendmsg(2); what is beyond its limit makes the count a short one. */
    private int fillPieces(Slices slices, int first, int count) {
        int used = Math.min(count, Libc.IOV_MAX);
        writeVector(slices, first, used, pieces, 0);
        return used;
    }

    /** Writes pieces of a list as a vector, from a place in {@code to} on. */
    static void writeVector(Slices slices, int first, int count, MemorySegment to, long from) {
        for (int i = 0; i < count; i++) {
            long length = slices.length(first + i);
            long address = address(slices, first + i);
            long at = from + i * IOVEC.byteSize();
            to.set(JAVA_LONG, at + BASE, address);
            to.set(JAVA_LONG, at + LEN, length);
        }
    }

    /** The address of a piece of a list. */
    static long address(Slices slices, int index) {
        return address(slices.segment(index), slices.offset(index), slices.length(index));
    }

    /** The address of a piece of living native memory: the kernel checks nothing of it. */
    static long address(MemorySegment segment, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, segment.byteSize());
        if (!segment.isNative() || !segment.scope().isAlive()) {
            throw new IllegalArgumentException("not native memory, or given back: " + segment);
        }
        return segment.address() + offset;
    }

    @Override
    public EngineFile openFile(Path path) throws IOException {
        return LinuxFile.open(path);
    }

    @Override
    public boolean isInMemory(EngineFile file, long position, long count) {
        int source = ((LinuxFile) file).descriptor();
        long end = position + count;
        writeSample();
        for (long at = position; at < end; at += SAMPLE_BYTES) {
            long sampled = Math.min(at + SAMPLE_BYTES, end) - 1;
            if (files.preadv2(source, pieces.address(), 1, sampled, FileCalls.RWF_NOWAIT) != 1) {
                return false;
            }
        }
        return true;
    }

    /** One byte, which nobody looks at. */
    private void writeSample() {
        pieces.set(JAVA_LONG, BASE, valueBytes.address());
        pieces.set(JAVA_LONG, LEN, 1);
    }

    @Override
    public void cork(int descriptor, boolean on) {
        // A socket of another family has no segments, and says so.
        int ignored = set(descriptor, Libc.IPPROTO_TCP, FileCalls.TCP_CORK, on ? 1 : 0);
    }

    @Override
    public long sendFile(int descriptor, EngineFile file, long position, long count) {
        filePosition.set(JAVA_LONG, 0, position);
        int source = ((LinuxFile) file).descriptor();
        long taken = files.sendfile(descriptor, source, filePosition.address(), count);
        return taken == 0 ? -Errno.ENODATA : taken;
    }

    @Override
    public int shutdownOutput(int descriptor) {
        return libc.shutdown(descriptor, Libc.SHUT_WR);
    }

    @Override
    public void close(int descriptor) {
        SocketFile file = socketFiles.isEmpty() ? null : socketFiles.remove(descriptor);
        if (file != null) {
            file.remove(); // as long as it listens nobody else takes the file for a stale one
        }
        Libc.close(descriptor);
    }

    /**
     * The peer's address, or null when there is none. SO_PEERNAME knows it also when the connection
     * was reset before it was accepted, as accept4(2) does and getpeername(2) does not; it wants to
     * be asked for no more bytes than there are.
     */
    @Nullable Endpoint remoteAddress(int descriptor) {
        int result = peerName(descriptor, SocketAddresses.INET);
        if (result == -Errno.EINVAL || (result == 0 && SocketAddresses.isUnix(sockaddr))) {
            return remoteUnixAddress(descriptor); // a name of less bytes, or of any number
        }
        if (result == 0 && SocketAddresses.isInet6(sockaddr)) {
            result = peerName(descriptor, SocketAddresses.INET6);
        }
        return result < 0 ? null : peer(SocketAddresses.read(sockaddr));
    }

    private @Nullable Endpoint remoteUnixAddress(int descriptor) {
        valueBytes.set(JAVA_INT, 0, (int) sockaddr.byteSize());
        int result = libc.getpeername(descriptor, sockaddr.address(), valueBytes.address());
        return result < 0 ? null : SocketAddresses.read(sockaddr, valueBytes.get(JAVA_INT, 0));
    }

    private int peerName(int descriptor, StructLayout type) {
        valueBytes.set(JAVA_INT, 0, (int) type.byteSize());
        return libc.getsockopt(
                descriptor,
                Libc.SOL_SOCKET,
                Libc.SO_PEERNAME,
                sockaddr.address(),
                valueBytes.address());
    }

    @Override
    public Endpoint localAddress(int descriptor) {
        valueBytes.set(JAVA_INT, 0, (int) sockaddr.byteSize());
        int result = libc.getsockname(descriptor, sockaddr.address(), valueBytes.address());
        if (result < 0) {
            throw Libc.failed(result, "getsockname");
        }
        return SocketAddresses.read(sockaddr, valueBytes.get(JAVA_INT, 0));
    }

    @Override
    public Optional<PeerCredentials> peerCredentials(int descriptor) {
        if (get(descriptor, Libc.SOL_SOCKET, Libc.SO_DOMAIN) != Libc.AF_UNIX) {
            return Optional.empty();
        }
        valueBytes.set(JAVA_INT, 0, (int) UCRED.byteSize());
        int result =
                libc.getsockopt(
                        descriptor,
                        Libc.SOL_SOCKET,
                        Libc.SO_PEERCRED,
                        sockaddr.address(),
                        valueBytes.address());
        return result < 0
                ? Optional.empty()
                : Optional.of(
                        new PeerCredentials(
                                sockaddr.get(JAVA_INT, 0),
                                sockaddr.get(JAVA_INT, UID),
                                sockaddr.get(JAVA_INT, GID)));
    }

    /** The value of an integer option, or a negated errno. */
    int get(int descriptor, int level, int name) {
        return options.get(descriptor, level, name);
    }

    /** Sets an integer option. Returns 0 or a negated errno. */
    int set(int descriptor, int level, int name, int number) {
        return options.set(descriptor, level, name, number);
    }

    private int open(Endpoint endpoint) {
        int family =
                switch (endpoint) {
                    case Endpoint.Inet inet -> SocketAddresses.family(inet);
                    case Endpoint.Unix _ -> Libc.AF_UNIX;
                };
        return libc.socket(family, Libc.SOCK_STREAM | NEW_SOCKET, 0);
    }

    static int descriptorOrClosed(int descriptor, int result) {
        if (result == 0) {
            return descriptor;
        }
        Libc.close(descriptor);
        return result;
    }

    @Override
    public DatagramCalls datagrams() {
        return datagrams;
    }

    @Override
    public void close() {
        arena.close();
    }
}
