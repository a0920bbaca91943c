package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.net.Inet4Address;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.engine.PeerCredentials;
import switchboard.engine.readiness.Errno;

/**
 * Who is at the ends of a socket (getsockname(2), getpeername(2), socket(7)); owns the memory that
 * the kernel writes it to. The thread of the arena only.
 */
final class SocketNames {

    static final StructLayout UCRED =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("pid"), JAVA_INT.withName("uid"), JAVA_INT.withName("gid"));

    private static final long UID = UCRED.byteOffset(PathElement.groupElement("uid"));
    private static final long GID = UCRED.byteOffset(PathElement.groupElement("gid"));

    private final Libc libc;
    private final OptionCalls options;
    private final MemorySegment name;
    private final MemorySegment nameBytes;
    private @Nullable Inet4Address lastPeer;

    SocketNames(Arena arena, Libc libc, OptionCalls options) {
        this.libc = libc;
        this.options = options;
        name = arena.allocate(SocketAddresses.ANY);
        nameBytes = arena.allocate(JAVA_INT);
    }

    /** Accepts (accept4(2)), whose answer tells the peer too: see {@link #acceptedFrom}. */
    int accept(int listener, int flags) {
        long at = wanted(name.byteSize());
        return libc.accept4(listener, at, nameBytes.address(), flags);
    }

    /** Says how much room there is; returns where it is. */
    private long wanted(long bytes) {
        nameBytes.set(JAVA_INT, 0, (int) bytes);
        return name.address();
    }

    /** The peer of the connection that was accepted last. */
    Endpoint acceptedFrom() {
        return peer(read());
    }

    private Endpoint read() {
        return SocketAddresses.read(name, nameBytes.get(JAVA_INT, 0));
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

    /** Asks for the peer of a socket that is connected: 0, {@link Errno#ENOTCONN} if it is not. */
    int askPeer(int descriptor) {
        return libc.getpeername(descriptor, wanted(name.byteSize()), nameBytes.address());
    }

    /**
     * The peer's address, or null when there is none. SO_PEERNAME knows it also when the connection
     * was reset before it was accepted, as accept4(2) does and getpeername(2) does not; it wants to
     * be asked for no more bytes than there are.
     */
    @Nullable Endpoint remote(int descriptor) {
        int result = option(descriptor, Libc.SO_PEERNAME, SocketAddresses.INET);
        if (result == -Errno.EINVAL || (result == 0 && SocketAddresses.isUnix(name))) {
            return askPeer(descriptor) < 0 ? null : read(); // a name of less bytes, or of any
        }
        if (result == 0 && SocketAddresses.isInet6(name)) {
            result = option(descriptor, Libc.SO_PEERNAME, SocketAddresses.INET6);
        }
        return result < 0 ? null : peer(SocketAddresses.read(name));
    }

    private int option(int descriptor, int option, StructLayout type) {
        long at = wanted(type.byteSize());
        return libc.getsockopt(descriptor, Libc.SOL_SOCKET, option, at, nameBytes.address());
    }

    /** The address that a socket is bound to. */
    Endpoint local(int descriptor) {
        int result = libc.getsockname(descriptor, wanted(name.byteSize()), nameBytes.address());
        if (result < 0) {
            throw Libc.failed(result, "getsockname");
        }
        return read();
    }

    /** The process at the other end of a Unix socket (SO_PEERCRED). */
    Optional<PeerCredentials> credentials(int descriptor) {
        if (options.get(descriptor, Libc.SOL_SOCKET, Libc.SO_DOMAIN) != Libc.AF_UNIX
                || option(descriptor, Libc.SO_PEERCRED, UCRED) < 0) {
            return Optional.empty();
        }
        int pid = name.get(JAVA_INT, 0);
        return Optional.of(
                new PeerCredentials(pid, name.get(JAVA_INT, UID), name.get(JAVA_INT, GID)));
    }
}
