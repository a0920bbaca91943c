package switchboard.testkit;

import static switchboard.engine.readiness.Errno.EADDRINUSE;
import static switchboard.engine.readiness.Errno.EADDRNOTAVAIL;
import static switchboard.engine.readiness.Errno.EAFNOSUPPORT;
import static switchboard.engine.readiness.Errno.EAGAIN;
import static switchboard.engine.readiness.Errno.EBADF;
import static switchboard.engine.readiness.Errno.ECONNABORTED;
import static switchboard.engine.readiness.Errno.EINTR;
import static switchboard.engine.readiness.Errno.EMFILE;
import static switchboard.engine.readiness.Errno.ENAMETOOLONG;
import static switchboard.engine.readiness.Errno.ENFILE;
import static switchboard.engine.readiness.Errno.ENOBUFS;
import static switchboard.engine.readiness.Errno.ENODATA;
import static switchboard.engine.readiness.Errno.ENOMEM;
import static switchboard.engine.readiness.Errno.EPROTO;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineFile;
import switchboard.engine.Slices;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.DatagramCalls;
import switchboard.engine.readiness.SocketCalls;

/**
 * The socket calls of a {@link SimKernel}, with its faults. A call on a descriptor that is not open
 * is an {@link AssertionError}: no engine may make one. Any thread.
 */
public final class SimSocketCalls implements SocketCalls {

    private static final int[] ACCEPT_ERRORS = {
        EMFILE, ENFILE, ENOMEM, ENOBUFS, ECONNABORTED, EPROTO, EINTR
    };

    private final SimKernel kernel;
    private final SimDatagramCalls datagrams;
    private @Nullable Endpoint acceptedFrom;

    public SimSocketCalls(SimKernel kernel) {
        this.kernel = kernel;
        this.datagrams = new SimDatagramCalls(kernel);
    }

    @Override
    public int listen(Endpoint at, SocketOptions options) {
        synchronized (kernel) {
            int ordered = kernel.ordered(SimCall.LISTEN);
            if (ordered < 0 || kernel.descriptors().isFull()) {
                return ordered < 0 ? ordered : -EMFILE;
            }
            if (at instanceof Endpoint.Inet inet && !isOfThisMachine(inet.address())) {
                return -EADDRNOTAVAIL;
            }
            if (isTooLong(at)) {
                return -ENAMETOOLONG;
            }
            SimListener listener = kernel.bind(at, options.backlog());
            return listener == null ? -EADDRINUSE : kernel.descriptors().open(listener);
        }
    }

    private static boolean isTooLong(Endpoint name) {
        return name instanceof Endpoint.Unix unix
                && unix.name().length() > Endpoint.Unix.NAME_BYTES_MAX;
    }

    static boolean isOfThisMachine(InetAddress address) {
        return address.isLoopbackAddress() || address.isAnyLocalAddress();
    }

    @Override
    public int accept(int listener) {
        synchronized (kernel) {
            SimListener from = (SimListener) socket(listener);
            int ordered = kernel.ordered(SimCall.ACCEPT);
            if (ordered < 0) {
                return ordered;
            }
            if (kernel.chance(kernel.faults().acceptError())) {
                return randomAcceptError(from);
            }
            if (kernel.descriptors().isFull()) {
                return -EMFILE; // the descriptor is taken before the queue is looked at
            }
            SimStream stream = from.poll();
            if (stream == null) {
                return -EAGAIN;
            }
            acceptedFrom = stream.remote();
            return kernel.descriptors().open(stream);
        }
    }

    private int randomAcceptError(SimListener from) {
        int errno = ACCEPT_ERRORS[kernel.random().nextInt(ACCEPT_ERRORS.length)];
        if (errno == ECONNABORTED || errno == EPROTO) {
            SimStream lost = from.poll();
            if (lost == null) {
                return -EAGAIN;
            }
            lost.abort();
        }
        return -errno;
    }

    @Override
    public Endpoint acceptedFrom() {
        synchronized (kernel) {
            if (acceptedFrom == null) {
                throw new AssertionError("nothing was accepted yet");
            }
            return acceptedFrom;
        }
    }

    @Override
    public int connect(Endpoint to, SocketOptions options) {
        synchronized (kernel) {
            int ordered = kernel.ordered(SimCall.CONNECT);
            if (ordered < 0 || kernel.descriptors().isFull()) {
                return ordered < 0 ? ordered : -EMFILE;
            }
            if (isTooLong(to)) {
                return -ENAMETOOLONG;
            }
            SimStream stream;
            if (to instanceof Endpoint.Inet inet && options.localAddress(inet).isPresent()) {
                Endpoint.Inet from = options.localAddress(inet).get();
                int refused = refused(from, inet);
                if (refused < 0) {
                    return refused;
                }
                stream = kernel.beginConnect(inet, from);
            } else {
                stream = kernel.beginConnect(to);
            }
            int failed = to instanceof Endpoint.Unix ? stream.finishConnect() : 0;
            return failed < 0 ? failed : kernel.descriptors().open(stream);
        }
    }

    /** What keeps a connection from coming from an address, as bind(2) says it. */
    private int refused(Endpoint.Inet from, Endpoint.Inet to) {
        if (from.address().getClass() != to.address().getClass()) {
            return -EAFNOSUPPORT;
        }
        if (!isOfThisMachine(from.address())) {
            return -EADDRNOTAVAIL;
        }
        return kernel.listenerAt(from) == null ? 0 : -EADDRINUSE;
    }

    @Override
    public int finishConnect(int descriptor) {
        synchronized (kernel) {
            SimStream stream = (SimStream) socket(descriptor);
            int ordered = kernel.ordered(SimCall.FINISH_CONNECT);
            return ordered < 0 ? ordered : stream.finishConnect();
        }
    }

    @Override
    public int receive(int descriptor, MemorySegment into, int offset, int length) {
        if (length <= 0) {
            throw new AssertionError("receive into nothing cannot be told from the peer's end");
        }
        synchronized (kernel) {
            if (descriptor < 0) {
                return -EBADF;
            }
            SimStream stream = (SimStream) socket(descriptor);
            FaultRates faults = kernel.faults();
            int failed = kernel.ordered(SimCall.RECEIVE);
            if (failed == 0) {
                failed = randomFailure(stream);
            }
            if (failed == -EAGAIN) {
                stream.announceAgain();
            }
            if (failed < 0) {
                return failed;
            }
            boolean cut = length > 1 && kernel.chance(faults.shortRead());
            return stream.receive(into, offset, cut ? 1 + kernel.random().nextInt(length) : length);
        }
    }

    @Override
    public long send(int descriptor, Slices slices, int first, int count) {
        synchronized (kernel) {
            if (descriptor < 0) {
                return -EBADF;
            }
            SimStream stream = (SimStream) socket(descriptor);
            int failed = kernel.ordered(SimCall.SEND);
            if (failed == 0) {
                failed = randomFailure(stream);
            }
            if (failed == -EAGAIN) {
                stream.squeeze();
            }
            return failed < 0
                    ? failed
                    : send(stream, slices, first, Math.min(count, PIECES_PER_SEND));
        }
    }

    @Override
    public long trySend(int descriptor, MemorySegment bytes, long offset, long length) {
        Slices piece = new Slices();
        piece.add(bytes, offset, length);
        return Math.max(0, send(descriptor, piece, 0, 1));
    }

    private int send(SimStream stream, Slices slices, int first, int count) {
        long wanted = 0;
        for (int i = first; i < first + count; i++) {
            wanted += slices.length(i);
        }
        int room = stream.room(wanted);
        if (room > 1 && kernel.chance(kernel.faults().shortWrite())) {
            room = 1 + kernel.random().nextInt(room);
            if (room < wanted) {
                stream.squeeze();
            }
        }
        if (room > 0) {
            stream.send(copy(slices, first, room));
        }
        return room;
    }

    /** The bytes are those of a real file, the socket is one of this kernel. */
    @Override
    public long sendFile(int descriptor, EngineFile file, long position, long count) {
        synchronized (kernel) {
            SimStream stream = (SimStream) socket(descriptor);
            int failed = kernel.ordered(SimCall.SEND_FILE);
            if (failed == 0) {
                failed = randomFailure(stream);
            }
            if (failed == -EAGAIN) {
                stream.squeeze();
            }
            return failed < 0 ? failed : send(stream, read(file, position, count));
        }
    }

    private static Slices read(EngineFile file, long position, long count) {
        MemorySegment memory = Arena.ofAuto().allocate(count);
        Slices slices = new Slices();
        try {
            slices.add(memory, 0, file.read(memory, 0, (int) count, position));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return slices;
    }

    private int send(SimStream stream, Slices ofFile) {
        return ofFile.bytes() == 0 ? -ENODATA : send(stream, ofFile, 0, 1);
    }

    private static byte[] copy(Slices slices, int first, int length) {
        byte[] bytes = new byte[length];
        MemorySegment target = MemorySegment.ofArray(bytes);
        int filled = 0;
        for (int i = first; filled < length; i++) {
            int part = (int) Math.min(slices.length(i), length - filled);
            MemorySegment.copy(slices.segment(i), slices.offset(i), target, filled, part);
            filled += part;
        }
        return bytes;
    }

    private int randomFailure(SimStream stream) {
        FaultRates faults = kernel.faults();
        if (kernel.chance(faults.reset())) {
            stream.breakDown();
        }
        if (kernel.chance(faults.interrupted())) {
            return -EINTR;
        }
        return kernel.chance(faults.wouldBlock()) ? -EAGAIN : 0;
    }

    @Override
    public int shutdownOutput(int descriptor) {
        synchronized (kernel) {
            SimStream stream = (SimStream) socket(descriptor);
            int ordered = kernel.ordered(SimCall.SHUTDOWN_OUTPUT);
            return ordered < 0 ? ordered : stream.shutdownOutput();
        }
    }

    @Override
    public void close(int descriptor) {
        synchronized (kernel) {
            kernel.requireUnwatched(descriptor);
            kernel.descriptors().close(descriptor).close();
        }
    }

    @Override
    public Endpoint localAddress(int descriptor) {
        synchronized (kernel) {
            return socket(descriptor).local();
        }
    }

    private SimSocket socket(int descriptor) {
        kernel.spend();
        return kernel.descriptors().get(descriptor);
    }

    @Override
    public DatagramCalls datagrams() {
        return datagrams;
    }

    @Override
    public void close() {}
}
