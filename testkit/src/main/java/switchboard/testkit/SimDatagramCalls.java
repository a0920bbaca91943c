package switchboard.testkit;

import static switchboard.engine.readiness.Errno.EACCES;
import static switchboard.engine.readiness.Errno.EADDRINUSE;
import static switchboard.engine.readiness.Errno.EADDRNOTAVAIL;
import static switchboard.engine.readiness.Errno.EAFNOSUPPORT;
import static switchboard.engine.readiness.Errno.EAGAIN;
import static switchboard.engine.readiness.Errno.EINTR;
import static switchboard.engine.readiness.Errno.EINVAL;
import static switchboard.engine.readiness.Errno.EMFILE;
import static switchboard.engine.readiness.Errno.EMSGSIZE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;
import switchboard.engine.readiness.DatagramCalls;
import switchboard.engine.readiness.Errno;
import switchboard.testkit.SimDatagramSocket.Arrived;

/** The calls for datagrams of a {@link SimKernel}, with its faults. Any thread. */
final class SimDatagramCalls implements DatagramCalls {

    private final SimKernel kernel;
    private final Arena arena = Arena.ofShared();
    private MemorySegment buffer = MemorySegment.NULL;

    SimDatagramCalls(SimKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public int open(Endpoint at, DatagramOptions options) {
        synchronized (kernel) {
            int ordered = kernel.ordered(SimCall.OPEN);
            if (!(at instanceof Endpoint.Inet address)) {
                return -EAFNOSUPPORT;
            }
            if (ordered < 0 || kernel.descriptors().isFull()) {
                return ordered < 0 ? ordered : -EMFILE;
            }
            if (!SimSocketCalls.isOfThisMachine(address.address())) {
                return -EADDRNOTAVAIL;
            }
            SimDatagramSocket socket = kernel.datagrams().bind(address, options);
            return socket == null ? -EADDRINUSE : kernel.descriptors().open(socket);
        }
    }

    @Override
    public int connect(int descriptor, Endpoint peer) {
        synchronized (kernel) {
            int ordered = kernel.ordered(SimCall.CONNECT);
            if (ordered == 0) {
                socket(descriptor).connect((Endpoint.Inet) peer);
            }
            return ordered;
        }
    }

    @Override
    public int receive(int descriptor, int bytesMax, int countMax, Datagrams into) {
        synchronized (kernel) {
            SimDatagramSocket socket = socket(descriptor);
            int failed = failure(SimCall.RECEIVE);
            if (failed == 0) {
                failed = -socket.takeError();
            }
            if (failed < 0) {
                socket.changed(); // what is there is told again
                return failed;
            }
            boolean cut = kernel.chance(kernel.faults().shortRead());
            int most = Math.min(cut ? 1 : countMax, BATCH_MAX);
            if (buffer.byteSize() < (long) most * bytesMax) {
                buffer = arena.allocate((long) most * bytesMax);
            }
            while (into.count() < most) {
                Arrived datagram = socket.poll();
                if (datagram == null) {
                    break;
                }
                add(datagram, bytesMax, into);
            }
            return into.isEmpty() ? -EAGAIN : into.count();
        }
    }

    private void add(Arrived datagram, int bytesMax, Datagrams into) {
        byte[] bytes = datagram.bytes;
        int taken = Math.min(bytes.length, bytesMax);
        long offset = (long) into.count() * bytesMax;
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, offset, taken);
        into.add(buffer, offset, taken, datagram.from);
        if (taken < bytes.length) {
            into.markTruncated();
        }
    }

    @Override
    public int send(int descriptor, Datagrams datagrams) {
        synchronized (kernel) {
            SimDatagramSocket socket = socket(descriptor);
            int sent = 0;
            for (int i = 0; i < datagrams.count(); i++) {
                if (socket.takeError() != 0) {
                    datagrams.failEarlier(SocketError.CONNECTION_REFUSED);
                }
                int errno = send(socket, datagrams, i);
                if (errno == 0) {
                    sent++;
                } else {
                    datagrams.fail(i, Errno.ofDatagram(errno));
                }
            }
            return sent;
        }
    }

    private int send(SimDatagramSocket socket, Datagrams datagrams, int index) {
        int failed;
        do {
            failed = failure(SimCall.SEND);
        } while (failed == -EINTR);
        if (failed < 0) {
            return -failed;
        }
        Endpoint.Inet to =
                datagrams.hasPeer(index) ? (Endpoint.Inet) datagrams.peer(index) : socket.peer();
        int length = datagrams.length(index);
        if (to == null || length > Datagrams.UDP_BYTES_MAX) {
            return to == null ? EINVAL : EMSGSIZE;
        }
        if (SimDatagramNetwork.isBroadcast(to.address()) && !socket.options.broadcast()) {
            return EACCES;
        }
        byte[] bytes = new byte[length];
        MemorySegment.copy(
                datagrams.segment(index),
                ValueLayout.JAVA_BYTE,
                datagrams.offset(index),
                bytes,
                0,
                length);
        kernel.datagrams().send(socket, to, bytes);
        return 0;
    }

    private int failure(SimCall call) {
        int ordered = kernel.ordered(call);
        if (ordered < 0) {
            return ordered;
        }
        if (kernel.chance(kernel.faults().interrupted())) {
            return -EINTR;
        }
        return kernel.chance(kernel.faults().wouldBlock()) ? -EAGAIN : 0;
    }

    @Override
    public int join(int descriptor, InetAddress group, int interfaceIndex) {
        synchronized (kernel) {
            boolean joined = socket(descriptor).groups.add(group);
            return joined ? 0 : -EADDRINUSE;
        }
    }

    @Override
    public int leave(int descriptor, InetAddress group, int interfaceIndex) {
        synchronized (kernel) {
            boolean left = socket(descriptor).groups.remove(group);
            return left ? 0 : -EADDRNOTAVAIL;
        }
    }

    private SimDatagramSocket socket(int descriptor) {
        kernel.spend();
        return (SimDatagramSocket) kernel.descriptors().get(descriptor);
    }

    @Override
    public void close() {
        arena.close();
    }
}
