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
import switchboard.engine.Endpoint;

/** What is set of a socket for datagrams: its options and its groups. Loop thread only. */
final class DatagramSettings {

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

    private static final long GROUP = GROUP_REQ.byteOffset(PathElement.groupElement("gr_group"));
    private static final long IFINDEX =
            IP_MREQN.byteOffset(PathElement.groupElement("imr_ifindex"));

    private final LinuxSockets sockets;
    private final Libc libc;

    DatagramSettings(LinuxSockets sockets, Libc libc) {
        this.sockets = sockets;
        this.libc = libc;
    }

    /** Applies the options that sockets of this family have. Returns 0 or a negated errno. */
    int apply(int descriptor, int family, DatagramOptions options) {
        int result = applyBuffers(descriptor, options);
        if (result < 0 || family == Libc.AF_UNIX) {
            return result;
        }
        if (options.reuseAddress()) {
            result = sockets.set(descriptor, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);
        }
        if (result == 0 && options.broadcast()) {
            result = sockets.set(descriptor, Libc.SOL_SOCKET, Libc.SO_BROADCAST, 1);
        }
        boolean v6 = family == Libc.AF_INET6;
        if (result == 0 && v6) {
            result = applyV6(descriptor, options);
        }
        boolean v4 = !v6 || options.dualStack();
        return result == 0 && v4 ? applyV4(descriptor, options) : result;
    }

    private int applyBuffers(int descriptor, DatagramOptions options) {
        int result = 0;
        if (options.receiveBufferBytes() > 0) {
            int bytes = options.receiveBufferBytes();
            result = sockets.set(descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF, bytes);
        }
        if (result == 0 && options.sendBufferBytes() > 0) {
            int bytes = options.sendBufferBytes();
            result = sockets.set(descriptor, Libc.SOL_SOCKET, Libc.SO_SNDBUF, bytes);
        }
        return result;
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

    /** Joins or leaves a group, by the option that does so. Returns 0 or a negated errno. */
    int membership(int descriptor, int option, InetAddress group, int interfaceIndex) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment request = scratch.allocate(GROUP_REQ);
            request.set(JAVA_INT, 0, interfaceIndex);
            Endpoint.Inet at = new Endpoint.Inet(group, 0);
            int ignored = SocketAddresses.write(at, request.asSlice(GROUP, SocketAddresses.INET6));
            boolean v6 = group instanceof Inet6Address;
            return set(descriptor, v6 ? Libc.IPPROTO_IPV6 : Libc.IPPROTO_IP, option, request);
        }
    }
}
