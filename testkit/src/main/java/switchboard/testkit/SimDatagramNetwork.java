package switchboard.testkit;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Endpoint;
import switchboard.testkit.SimDatagramSocket.Arrived;

/**
 * Carries datagrams between the sockets of one {@link SimKernel}, and loses, doubles and reorders
 * them as it was told to. Under the kernel's lock only.
 */
final class SimDatagramNetwork {

    private static final long LATE_NANOS_MAX = 50_000_000;
    private static final int FIRST_EPHEMERAL_PORT = 50_000;

    private final SimKernel kernel;
    private final List<SimDatagramSocket> sockets = new ArrayList<>();
    private DatagramFaults faults = DatagramFaults.NONE;
    private int nextPort = FIRST_EPHEMERAL_PORT;

    SimDatagramNetwork(SimKernel kernel) {
        this.kernel = kernel;
    }

    void faults(DatagramFaults rates) {
        faults = rates;
    }

    /** A new socket, or null when the address is in use. */
    @Nullable SimDatagramSocket bind(Endpoint.Inet at, DatagramOptions options) {
        Endpoint.Inet real = at.port() == 0 ? new Endpoint.Inet(at.address(), nextPort++) : at;
        for (SimDatagramSocket other : sockets) {
            if (clash(other.local(), real)
                    && !(other.options.reuseAddress() && options.reuseAddress())) {
                return null;
            }
        }
        SimDatagramSocket socket = new SimDatagramSocket(kernel, real, options);
        sockets.add(socket);
        return socket;
    }

    private static boolean clash(Endpoint.Inet one, Endpoint.Inet other) {
        return one.port() == other.port()
                && (one.address().equals(other.address())
                        || one.address().isAnyLocalAddress()
                        || other.address().isAnyLocalAddress());
    }

    void unbind(SimDatagramSocket socket) {
        sockets.remove(socket);
    }

    static boolean isBroadcast(InetAddress address) {
        return address instanceof Inet4Address && address.getAddress()[3] == -1;
    }

    void send(SimDatagramSocket from, Endpoint.Inet to, byte[] bytes) {
        if (kernel.chance(faults.loss())) {
            return;
        }
        int times = kernel.chance(faults.duplicate()) ? 2 : 1;
        for (int i = 0; i < times; i++) {
            boolean late = kernel.chance(faults.reorder());
            long nanos = late ? kernel.random().nextLong(LATE_NANOS_MAX) : 0;
            kernel.later(
                    SimKernel.WIRE_NANOS + nanos, () -> arrive(from, to, source(from, to), bytes));
        }
    }

    /** A socket bound to all addresses sends from the one that the way begins at. */
    private static Endpoint.Inet source(SimDatagramSocket from, Endpoint.Inet to) {
        boolean any = from.local().address().isAnyLocalAddress();
        boolean toMany = isBroadcast(to.address()) || to.address().isMulticastAddress();
        if (!any) {
            return from.local();
        }
        InetAddress address = toMany ? InetAddress.getLoopbackAddress() : to.address();
        return new Endpoint.Inet(address, from.local().port());
    }

    private void arrive(
            SimDatagramSocket from, Endpoint.Inet to, Endpoint.Inet source, byte[] bytes) {
        boolean toMany = isBroadcast(to.address()) || to.address().isMulticastAddress();
        boolean heard = false;
        for (SimDatagramSocket socket : List.copyOf(sockets).reversed()) {
            if (socket.hears(to, source) && !(heard && !toMany)) {
                heard = true;
                socket.arrive(new Arrived(source, bytes));
            }
        }
        if (!heard && !toMany) {
            from.refused();
        }
    }
}
