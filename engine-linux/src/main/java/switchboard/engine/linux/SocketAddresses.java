package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import switchboard.engine.Endpoint;
import switchboard.engine.readiness.Errno;

/**
 * Endpoints as the kernel writes them: sockaddr_in (ip(7)), sockaddr_in6 (ipv6(7)) and sockaddr_un
 * (unix(7)). Any thread.
 */
final class SocketAddresses {

    private static final ValueLayout.OfShort NETWORK_SHORT =
            JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    static final StructLayout INET =
            MemoryLayout.structLayout(
                    JAVA_SHORT.withName("sin_family"),
                    NETWORK_SHORT.withName("sin_port"),
                    MemoryLayout.sequenceLayout(4, JAVA_BYTE).withName("sin_addr"),
                    MemoryLayout.paddingLayout(8));

    static final StructLayout INET6 =
            MemoryLayout.structLayout(
                    JAVA_SHORT.withName("sin6_family"),
                    NETWORK_SHORT.withName("sin6_port"),
                    JAVA_INT.withName("sin6_flowinfo"),
                    MemoryLayout.sequenceLayout(16, JAVA_BYTE).withName("sin6_addr"),
                    JAVA_INT.withName("sin6_scope_id"));

    static final StructLayout UNIX =
            MemoryLayout.structLayout(
                    JAVA_SHORT.withName("sun_family"),
                    MemoryLayout.sequenceLayout(108, JAVA_BYTE).withName("sun_path"));

    /** Room for any of them. */
    static final StructLayout ANY =
            MemoryLayout.structLayout(UNIX, MemoryLayout.paddingLayout(2)).withByteAlignment(4);

    private static final long PATH = UNIX.byteOffset(PathElement.groupElement("sun_path"));

    /** How the JVM writes the names of files, so that its files and our sockets are the same. */
    private static final Charset OF_FILES =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private static final long PORT = INET.byteOffset(PathElement.groupElement("sin_port"));
    private static final long ADDR = INET.byteOffset(PathElement.groupElement("sin_addr"));
    private static final long ADDR6 = INET6.byteOffset(PathElement.groupElement("sin6_addr"));
    private static final long SCOPE = INET6.byteOffset(PathElement.groupElement("sin6_scope_id"));

    private SocketAddresses() {}

    /** AF_INET or AF_INET6. */
    static int family(Endpoint.Inet endpoint) {
        return endpoint.address() instanceof Inet4Address ? Libc.AF_INET : Libc.AF_INET6;
    }

    /**
     * Writes a path with the NUL behind it, or an abstract name behind its NUL, or the family alone
     * for no name, and returns the length; a negated errno when there is no room.
     */
    static int write(Endpoint.Unix endpoint, MemorySegment at) {
        byte[] name = endpoint.name().getBytes(OF_FILES);
        at.fill((byte) 0);
        at.set(JAVA_SHORT, 0, (short) Libc.AF_UNIX);
        boolean isPath = !endpoint.isAbstract() && !endpoint.isUnnamed();
        int end = name.length + (isPath ? 1 : 0);
        if (end > UNIX.byteSize() - PATH) {
            return -Errno.ENAMETOOLONG;
        }
        MemorySegment.copy(name, 0, at, JAVA_BYTE, PATH, name.length);
        if (endpoint.isAbstract()) {
            at.set(JAVA_BYTE, PATH, (byte) 0);
        }
        return (int) PATH + end;
    }

    /** Writes an endpoint to the beginning of {@code at} and returns the structure's length. */
    static int write(Endpoint.Inet endpoint, MemorySegment at) {
        byte[] address = endpoint.address().getAddress();
        at.fill((byte) 0);
        at.set(JAVA_SHORT, 0, (short) family(endpoint));
        at.set(NETWORK_SHORT, PORT, (short) endpoint.port());
        if (endpoint.address() instanceof Inet6Address v6) {
            MemorySegment.copy(address, 0, at, JAVA_BYTE, ADDR6, address.length);
            at.set(JAVA_INT, SCOPE, v6.getScopeId());
            return (int) INET6.byteSize();
        }
        MemorySegment.copy(address, 0, at, JAVA_BYTE, ADDR, address.length);
        return (int) INET.byteSize();
    }

    /** Whether the kernel wrote, or began to write, an IPv6 address. */
    static boolean isInet6(MemorySegment at) {
        return at.get(JAVA_SHORT, 0) == Libc.AF_INET6;
    }

    static boolean isUnix(MemorySegment at) {
        return at.get(JAVA_SHORT, 0) == Libc.AF_UNIX;
    }

    /** Reads what the kernel wrote, whichever it is, in so many bytes. */
    static Endpoint read(MemorySegment at, int bytes) {
        return isUnix(at) ? readUnix(at, bytes) : read(at);
    }

    private static Endpoint.Unix readUnix(MemorySegment at, int bytes) {
        int length = Math.max(0, (int) Math.min(bytes, UNIX.byteSize()) - (int) PATH);
        byte[] name = bytes(at, PATH, length);
        if (length > 0 && name[0] == 0) {
            name[0] = '@';
            return new Endpoint.Unix(new String(name, OF_FILES));
        }
        int end = 0;
        while (end < length && name[end] != 0) {
            end++;
        }
        return new Endpoint.Unix(new String(name, 0, end, OF_FILES));
    }

    /** Reads what the kernel wrote; an IPv4 peer of an IPv6 listener comes out as IPv4. */
    static Endpoint read(MemorySegment at) {
        int port = Short.toUnsignedInt(at.get(NETWORK_SHORT, PORT));
        return switch (at.get(JAVA_SHORT, 0)) {
            case Libc.AF_INET -> new Endpoint.Inet(address(bytes(at, ADDR, 4), 0), port);
            case Libc.AF_INET6 ->
                    new Endpoint.Inet(address(bytes(at, ADDR6, 16), at.get(JAVA_INT, SCOPE)), port);
            default -> throw new IllegalStateException("a socket of an unknown address family");
        };
    }

    private static byte[] bytes(MemorySegment at, long offset, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(at, JAVA_BYTE, offset, bytes, 0, length);
        return bytes;
    }

    private static InetAddress address(byte[] bytes, int scope) {
        try {
            return scope == 0
                    ? InetAddress.getByAddress(bytes) // turns a mapped address into an IPv4 one
                    : Inet6Address.getByAddress(null, bytes, scope);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }
}
