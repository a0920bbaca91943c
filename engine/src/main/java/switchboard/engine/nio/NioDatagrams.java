package switchboard.engine.nio;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;
import switchboard.engine.readiness.DatagramCalls;
import switchboard.engine.readiness.Errno;

/**
 * Datagrams by java.nio, one call of the kernel for each. Loop thread only.
 *
 * <p>A channel does not say that it has cut a datagram off, so one byte more than wanted is asked
 * for. What an exception means is told by its class and place, as in {@link NioSockets}.
 */
final class NioDatagrams implements DatagramCalls {

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int PEERS = 256;

    private final NioChannels channels;
    private final NioViews views = new NioViews();
    private final Arena arena = Arena.ofConfined();
    private @Nullable MemorySegment memory;

    /** Errors that came when datagrams had come before them, by descriptor. */
    private final Map<Integer, Integer> errorsDue = new HashMap<>();

    private final Map<Membership, MembershipKey> memberships = new HashMap<>();

    /**
     * Addresses met last and their endpoints, so that each need not be an object again. A pair
     * stands where the hash of what was asked for says.
     */
    private final @Nullable InetSocketAddress[] addresses = new InetSocketAddress[PEERS];

    private final @Nullable Endpoint[] endpoints = new Endpoint[PEERS];

    private record Membership(int descriptor, InetAddress group, int interfaceIndex) {}

    NioDatagrams(NioChannels channels) {
        this.channels = channels;
    }

    @Override
    public int open(Endpoint at, DatagramOptions options) {
        if (!(at instanceof Endpoint.Inet inet)) {
            return -Errno.EAFNOSUPPORT; // the JDK has Unix sockets for streams only
        }
        InetSocketAddress address = NioSockets.address(inet);
        boolean v6 = address.getAddress() instanceof Inet6Address;
        if (v6 && address.getAddress().isAnyLocalAddress() && !options.dualStack()) {
            return -Errno.EOPNOTSUPP; // the JDK makes every IPv6 socket a dual one
        }
        if (options.hops() > 0) {
            return -Errno.EOPNOTSUPP; // the JDK has no option for it
        }
        DatagramChannel channel;
        try {
            channel =
                    DatagramChannel.open(
                            v6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        } catch (UnsupportedOperationException e) {
            return -Errno.EAFNOSUPPORT;
        } catch (IOException e) {
            return -Errno.EMFILE;
        }
        try {
            channel.configureBlocking(false);
            apply(channel, options);
            channel.bind(address);
        } catch (IOException e) {
            NioSockets.closeQuietly(channel);
            return -(e instanceof BindException ? bindErrno(address) : Errno.EINVAL);
        }
        return channels.add(channel);
    }

    /** Two causes come as one exception: finds out which by another port of the address. */
    private static int bindErrno(InetSocketAddress address) {
        try (DatagramChannel other = DatagramChannel.open()) {
            other.bind(new InetSocketAddress(address.getAddress(), 0));
            return Errno.EADDRINUSE;
        } catch (IOException e) {
            return Errno.EADDRNOTAVAIL;
        }
    }

    private static void apply(DatagramChannel channel, DatagramOptions options) throws IOException {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
        channel.setOption(StandardSocketOptions.SO_BROADCAST, options.broadcast());
        channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, options.multicastHops());
        channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, options.multicastLoop());
        if (options.receiveBufferBytes() > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferBytes());
        }
        if (options.sendBufferBytes() > 0) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBufferBytes());
        }
        if (options.multicastInterface() > 0) {
            channel.setOption(
                    StandardSocketOptions.IP_MULTICAST_IF, byIndex(options.multicastInterface()));
        }
    }

    private static NetworkInterface byIndex(int index) throws IOException {
        NetworkInterface found = NetworkInterface.getByIndex(index);
        if (found == null) {
            throw new IOException("no interface has this index");
        }
        return found;
    }

    @Override
    public int connect(int descriptor, Endpoint peer) {
        DatagramChannel channel = channel(descriptor);
        if (channel == null) {
            return -Errno.EBADF;
        }
        try {
            channel.connect(address((Endpoint.Inet) peer));
            return 0;
        } catch (AlreadyConnectedException e) {
            return -Errno.EINVAL;
        } catch (IOException e) {
            return -sendErrno(e);
        }
    }

    @Override
    public int receive(int descriptor, int bytesMax, int countMax, Datagrams into) {
        DatagramChannel channel = channel(descriptor);
        if (channel == null) {
            return -Errno.EBADF;
        }
        Integer due = errorsDue.remove(descriptor);
        if (due != null) {
            return -due;
        }
        int slot = bytesMax + 1;
        int most = Math.clamp(BUFFER_BYTES / slot, 1, Math.min(countMax, BATCH_MAX));
        MemorySegment buffer = memory(slot);
        try {
            for (int i = 0; i < most; i++) {
                ByteBuffer view = views.set(0, buffer, (long) i * slot, slot);
                SocketAddress from = channel.receive(view);
                if (from == null) {
                    break;
                }
                int length = view.position() - i * slot;
                Endpoint peer = endpoint((InetSocketAddress) from);
                into.add(buffer, (long) i * slot, Math.min(length, bytesMax), peer);
                if (length > bytesMax) {
                    into.markTruncated();
                }
            }
        } catch (IOException e) {
            int errno = e instanceof PortUnreachableException ? Errno.ECONNREFUSED : sendErrno(e);
            if (into.isEmpty()) {
                return -errno;
            }
            errorsDue.put(descriptor, errno);
        }
        return into.isEmpty() ? -Errno.EAGAIN : into.count();
    }

    private MemorySegment memory(int slot) {
        MemorySegment there = memory;
        if (there == null || there.byteSize() < slot) {
            there = arena.allocate(Math.max(BUFFER_BYTES, slot), 64);
            memory = there;
        }
        return there;
    }

    @Override
    public int send(int descriptor, Datagrams datagrams) {
        DatagramChannel channel = channel(descriptor);
        int sent = 0;
        for (int i = 0; i < datagrams.count(); i++) {
            int errno = channel == null ? Errno.EBADF : send(channel, datagrams, i);
            if (errno == Errno.ECONNREFUSED && channel != null) {
                // Told of an earlier one: this one was not tried.
                datagrams.failEarlier(SocketError.CONNECTION_REFUSED);
                errno = send(channel, datagrams, i);
            }
            if (errno == 0) {
                sent++;
            } else {
                datagrams.fail(i, Errno.ofDatagram(errno));
            }
        }
        return sent;
    }

    private int send(DatagramChannel channel, Datagrams datagrams, int index) {
        int length = datagrams.length(index);
        if (length > Datagrams.UDP_BYTES_MAX) {
            return Errno.EMSGSIZE;
        }
        ByteBuffer bytes = views.set(1, datagrams.segment(index), datagrams.offset(index), length);
        try {
            int sent =
                    datagrams.hasPeer(index)
                            ? channel.send(bytes, address((Endpoint.Inet) datagrams.peer(index)))
                            : channel.write(bytes);
            return sent == 0 && length > 0 ? Errno.EAGAIN : 0;
        } catch (PortUnreachableException e) {
            return Errno.ECONNREFUSED;
        } catch (NotYetConnectedException | AlreadyConnectedException e) {
            return Errno.EINVAL;
        } catch (IOException e) {
            boolean refused = mayBeBroadcast(datagrams, index) && !mayBroadcast(channel);
            return refused ? Errno.EACCES : sendErrno(e);
        }
    }

    private static boolean mayBeBroadcast(Datagrams datagrams, int index) {
        return datagrams.hasPeer(index)
                && datagrams.peer(index) instanceof Endpoint.Inet inet
                && inet.address() instanceof Inet4Address v4
                && v4.getAddress()[3] == -1;
    }

    private static boolean mayBroadcast(DatagramChannel channel) {
        try {
            return channel.getOption(StandardSocketOptions.SO_BROADCAST);
        } catch (IOException e) {
            return false;
        }
    }

    private static int sendErrno(IOException e) {
        return switch (e) {
            case ClosedChannelException _ -> Errno.EBADF;
            case PortUnreachableException _, ConnectException _ -> Errno.ECONNREFUSED;
            case NoRouteToHostException _ -> Errno.EHOSTUNREACH;
            default -> Errno.ENETUNREACH;
        };
    }

    @Override
    public int join(int descriptor, InetAddress group, int interfaceIndex) {
        DatagramChannel channel = channel(descriptor);
        if (channel == null) {
            return -Errno.EBADF;
        }
        try {
            NetworkInterface at =
                    interfaceIndex > 0 ? byIndex(interfaceIndex) : anyInterface(group);
            Membership membership = new Membership(descriptor, group, interfaceIndex);
            MembershipKey key = channel.join(group, at);
            return memberships.put(membership, key) == null ? 0 : -Errno.EADDRINUSE;
        } catch (IllegalArgumentException e) {
            return -Errno.EINVAL; // no group, or one of the other family
        } catch (IOException e) {
            return -Errno.EADDRNOTAVAIL;
        }
    }

    /** The JDK wants one named: the first that is up and has an address of the family. */
    private static NetworkInterface anyInterface(InetAddress group) throws IOException {
        return NetworkInterface.networkInterfaces()
                .filter(at ->
                        NioDatagrams.isUpForMulticast(at)
                                && at.inetAddresses()
                                        .anyMatch(a -> a.getClass() == group.getClass()))
                .findFirst()
                .orElseThrow(() -> new IOException("no interface takes multicast"));
    }

    private static boolean isUpForMulticast(NetworkInterface at) {
        try {
            return at.isUp() && (at.supportsMulticast() || at.isLoopback());
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public int leave(int descriptor, InetAddress group, int interfaceIndex) {
        MembershipKey key = memberships.remove(new Membership(descriptor, group, interfaceIndex));
        if (key == null) {
            return -Errno.EADDRNOTAVAIL;
        }
        key.drop();
        return 0;
    }

    /** The descriptor is closed: its number may come again. */
    void forget(int descriptor) {
        errorsDue.remove(descriptor);
        Iterator<Membership> all = memberships.keySet().iterator();
        while (all.hasNext()) {
            if (all.next().descriptor == descriptor) {
                all.remove();
            }
        }
    }

    private @Nullable DatagramChannel channel(int descriptor) {
        return channels.find(descriptor) instanceof DatagramChannel channel ? channel : null;
    }

    private InetSocketAddress address(Endpoint.Inet endpoint) {
        int place = endpoint.hashCode() & (PEERS - 1);
        InetSocketAddress known = addresses[place];
        if (known != null && endpoint.equals(endpoints[place])) {
            return known;
        }
        InetSocketAddress address = NioSockets.address(endpoint);
        remember(place, endpoint, address);
        return address;
    }

    private Endpoint endpoint(InetSocketAddress address) {
        int place = address.hashCode() & (PEERS - 1);
        Endpoint known = endpoints[place];
        if (known != null && address.equals(addresses[place])) {
            return known;
        }
        Endpoint endpoint = NioSockets.endpoint(address);
        remember(place, endpoint, address);
        return endpoint;
    }

    private void remember(int place, Endpoint endpoint, InetSocketAddress address) {
        endpoints[place] = endpoint;
        addresses[place] = address;
    }

    @Override
    public void close() {
        arena.close();
    }
}
