package switchboard.engine.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.EngineException;
import switchboard.engine.EngineFile;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineListener;
import switchboard.engine.Operation;
import switchboard.engine.PeerCredentials;
import switchboard.engine.Slices;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.engine.linux.UringHandle.State;
import switchboard.engine.readiness.AcceptedDescriptor;
import switchboard.engine.readiness.DatagramState;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.HandleQueue;
import switchboard.engine.readiness.HandleTable;

/**
 * An engine over io_uring(7): the kernel makes the calls and says how they ended (docs/adr/0002 has
 * every verb). A verb only marks its handle; {@link #poll} submits what is wanted by then and was
 * not before, cancels what no longer is, and reads the answers. The thread that opens it only, but
 * for {@link #wakeup} and the try to send of any thread.
 *
 * <p>A handle has at most one operation of each kind in the kernel, and its descriptor, its slot
 * and its memory are given back only after the last answer of the last one.
 */
final class UringEngine implements Engine {

    private static final int JOIN_TRIES = 100;
    private static final long JOIN_WAIT_NANOS = 10_000_000;

    /** Operations that stay in the kernel until they are answered or cancelled. */
    private static final int STANDING =
            UringOperations.RECEIVE
                    | UringOperations.ACCEPT
                    | UringOperations.CONNECT
                    | UringOperations.WATCH_OUTPUT
                    | UringOperations.WATCH_END;

    private final Arena arena;
    private final HandleTable<UringHandle> table = new HandleTable<>();
    private final HandleQueue<UringHandle> dirty = new HandleQueue<>();
    private final HandleQueue<UringHandle> starved = new HandleQueue<>();
    private final HandleQueue<UringHandle> closed = new HandleQueue<>();
    private final Queue<EarlyConnect> earlyConnects = new ArrayDeque<>();
    private final LinuxSockets sockets;
    private final Ring ring;
    private final EventFd waker;
    private final BufferRing buffers;
    private final UringOperations operations;
    private final UringInput input;
    private final UringOutput output;
    private final UringFiles files;
    private final UringAccepting accepting;
    private final UringDatagrams datagrams;
    private @Nullable Thread pollingThread;
    private boolean wokenInside;
    private boolean wakerWatched;
    private int inFlight;
    private int events;
    private int delivered;
    private long turns;

    /** A connect that has ended when it was asked for, well (0) or with a negated errno. */
    private record EarlyConnect(UringHandle handle, int result) {}

    /**
     * Opens a ring for the calling thread.
     *
     * @throws UncheckedIOException in one sentence, when the kernel refuses
     */
    static UringEngine open(EngineLimits limits, UringOptions options, LongSupplier nanoClock) {
        Arena arena = Arena.ofConfined();
        try {
            return new UringEngine(arena, limits, options, nanoClock);
        } catch (UncheckedIOException e) {
            arena.close();
            throw e;
        }
    }

    private UringEngine(
            Arena arena, EngineLimits limits, UringOptions options, LongSupplier nanoClock) {
        this.arena = arena;
        Libc libc = new Libc(arena);
        UringCalls calls = new UringCalls(libc);
        ring = new Ring(arena, calls, options);
        EventFd eventfd = null;
        try {
            eventfd = new EventFd(libc);
            buffers = BufferRing.within(limits, calls, ring, options);
        } catch (UncheckedIOException e) {
            if (eventfd != null) {
                eventfd.close();
            }
            ring.close();
            throw e;
        }
        waker = eventfd;
        operations = new UringOperations(ring, arena);
        boolean limited = options.limitedReceive() && knowsLimitedReceive();
        input = new UringInput(buffers, operations, limits, limited);
        output = new UringOutput(this, ring, operations);
        sockets = new LinuxSockets();
        files = new UringFiles(this, sockets);
        accepting = new UringAccepting(sockets, limits, nanoClock);
        datagrams = new UringDatagrams(sockets.datagrams(), limits);
    }

    /** Since Linux 6.17; an older one refuses the submission before it looks at the descriptor. */
    private boolean knowsLimitedReceive() {
        operations.tryLimitedReceive();
        ring.enter(1, Long.MAX_VALUE);
        return ring.next() && ring.result() == -Errno.EBADF;
    }

    @Override
    public int poll(long timeoutNanos, EngineListener to) {
        turns++;
        delivered = 0;
        events = 0;
        wokenInside = false;
        pollingThread = Thread.currentThread();
        try {
            input.beginPoll();
            accepting.beginPoll();
            submitWanted();
            delivered += files.run(to);
            boolean looked = output.carryOutAndLook(to);
            deliverEarlyConnects(to);
            delivered += accepting.deliverHeld(to);
            delivered += input.deliverHeld(to);
            long nanos = waitNanos(timeoutNanos);
            if (!looked || nanos > 0) {
                ring.enter(nanos > 0 ? 1 : 0, nanos);
                reap(to);
            }
            delivered += datagrams.run(to);
            output.carryOutAtOnce(to);
            deliverClosed(to);
            return delivered;
        } finally {
            pollingThread = null;
        }
    }

    private long waitNanos(long timeoutNanos) {
        boolean workLeft =
                wokenInside
                        || events > 0
                        || !dirty.isEmpty()
                        || !starved.isEmpty()
                        || input.isDue()
                        || accepting.isDue()
                        || datagrams.isDue()
                        || !closed.isEmpty()
                        || !earlyConnects.isEmpty()
                        || files.isDue()
                        || output.isDue();
        return workLeft ? 0 : Math.min(timeoutNanos, accepting.nanosUntilResume());
    }

    @Override
    public void wakeup() {
        if (Thread.currentThread() == pollingThread) {
            wokenInside = true;
        } else {
            waker.signal();
        }
    }

    @Override
    public SocketHandle listen(Endpoint at, SocketOptions options) throws EngineException {
        int descriptor = sockets.listen(at, options);
        if (descriptor < 0) {
            throw new EngineException(Errno.failure(-descriptor, Operation.LISTEN));
        }
        return open(descriptor, State.LISTENING, null);
    }

    @Override
    public SocketHandle connect(Endpoint to, SocketOptions options) {
        // The kernel would wait for a Unix listener whose backlog is full, in a thread of its own:
        // such a connect is made here, where it never waits, and told in the next poll.
        Endpoint.Inet remote = to instanceof Endpoint.Inet inet ? inet : null;
        int descriptor =
                remote == null
                        ? sockets.connect(to, options)
                        : sockets.unconnected(remote, options);
        State state = descriptor < 0 ? State.FAILED : State.CONNECTING;
        UringHandle handle = open(Math.max(descriptor, -1), state, remote);
        if (remote == null || descriptor < 0) {
            earlyConnects.add(new EarlyConnect(handle, Math.min(descriptor, 0)));
        }
        return handle;
    }

    @Override
    public SocketHandle adopt(AcceptedSocket socket) {
        return open(((AcceptedDescriptor) socket).take(), State.CONNECTED, null);
    }

    @Override
    public SocketHandle datagram(Endpoint at, DatagramOptions options) throws EngineException {
        UringHandle handle = open(datagrams.open(at, options), State.DATAGRAM, null);
        handle.datagrams = new DatagramState(options.datagramBytesMax());
        return handle;
    }

    @Override
    public void connectTo(SocketHandle socket, Endpoint peer) throws EngineException {
        datagrams.connect(mine(socket), peer);
    }

    @Override
    public int sendTo(SocketHandle socket, Datagrams list) {
        return datagrams.send(mine(socket), list);
    }

    @Override
    public void joinGroup(SocketHandle socket, InetAddress group, int interfaceIndex)
            throws EngineException {
        datagrams.join(mine(socket), group, interfaceIndex);
    }

    @Override
    public void leaveGroup(SocketHandle socket, InetAddress group, int interfaceIndex)
            throws EngineException {
        datagrams.leave(mine(socket), group, interfaceIndex);
    }

    private UringHandle open(int descriptor, State state, Endpoint.@Nullable Inet remote) {
        UringHandle handle = new UringHandle(this, descriptor, state, remote);
        handle.key = table.add(handle);
        touch(handle);
        return handle;
    }

    @Override
    public void accept(SocketHandle listener, boolean on) {
        UringHandle handle = mine(listener);
        assert handle.state == State.LISTENING || !handle.isOpen();
        if (handle.inputOn != on && handle.isOpen()) {
            handle.inputOn = on;
            touch(handle);
            accepting.resumed(handle);
        }
    }

    @Override
    public void receive(SocketHandle connection, boolean on) {
        UringHandle handle = mine(connection);
        assert handle.state != State.LISTENING;
        if (handle.inputOn != on && handle.isOpen()) {
            handle.inputOn = on;
            touch(handle);
            if (handle.state == State.DATAGRAM) {
                datagrams.resumed(handle);
            } else {
                input.resumed(handle);
            }
        }
    }

    @Override
    public void send(SocketHandle connection, Slices slices) {
        UringHandle handle = mine(connection);
        assert !handle.sending : "one send is unanswered";
        assert slices.bytes() > 0 : "nothing to send";
        if (handle.isOpen()) {
            output.add(handle, slices);
        }
    }

    @Override
    public EngineFile openFile(Path path) throws IOException {
        return LinuxFile.open(path);
    }

    @Override
    public boolean isInMemory(EngineFile file, long position, long count) {
        return sockets.isInMemory(file, position, count);
    }

    @Override
    public void sendFile(SocketHandle connection, EngineFile file, long position, long count) {
        UringHandle handle = mine(connection);
        assert !handle.sending : "one send is unanswered";
        assert count > 0 : "nothing to send";
        if (handle.isOpen()) {
            files.add(handle, file, position, count);
        }
    }

    @Override
    public long trySend(SocketHandle connection, MemorySegment bytes, long offset, long length) {
        return LinuxSockets.tryOnce(mine(connection).descriptor, bytes, offset, length);
    }

    @Override
    public void shutdownOutput(SocketHandle connection) {
        UringHandle handle = mine(connection);
        assert !handle.sending : "one send is unanswered";
        if (handle.state == State.CONNECTED) {
            // A peer that is already gone makes this fail; input tells that in its own order.
            sockets.shutdownOutput(handle.descriptor);
        }
    }

    @Override
    public void close(SocketHandle socket) {
        UringHandle handle = mine(socket);
        if (handle.isOpen()) {
            handle.state = State.CLOSING;
            touch(handle);
        }
    }

    @Override
    public Endpoint localAddress(SocketHandle socket) {
        return sockets.localAddress(mine(socket).descriptor);
    }

    @Override
    public Optional<PeerCredentials> peerCredentials(SocketHandle socket) {
        return sockets.peerCredentials(mine(socket).descriptor);
    }

    @Override
    public long turns() {
        return turns;
    }

    private UringHandle mine(SocketHandle socket) {
        UringHandle handle = (UringHandle) socket;
        assert handle.engine == this : "a handle of another engine";
        return handle;
    }

    /** What the handle wants may have changed: the next poll compares. */
    void touch(UringHandle handle) {
        if (!handle.dirty) {
            handle.dirty = true;
            dirty.add(handle);
        }
    }

    /** Tells the kernel what is wanted now; what was switched to and fro since costs nothing. */
    private void submitWanted() {
        if (!wakerWatched) {
            wakerWatched = true;
            inFlight++;
            operations.watchWaker(waker.descriptor);
        }
        // Who found no buffer goes first: the others would take them all again.
        for (int left = starved.size(); left > 0; left--) {
            submitWanted(starved.take());
        }
        for (int left = dirty.size(); left > 0; left--) {
            submitWanted(dirty.take());
        }
    }

    private void submitWanted(UringHandle handle) {
        handle.dirty = false;
        int wanted = handle.wantedOperations();
        int unwanted = handle.inFlight & ~wanted & ~handle.cancelling & STANDING;
        handle.cancelling |= unwanted;
        for (int rest = unwanted; rest != 0; rest &= rest - 1) {
            operations.cancel(handle, Integer.lowestOneBit(rest));
        }
        for (int rest = wanted & ~handle.inFlight; rest != 0; rest &= rest - 1) {
            begin(handle, Integer.lowestOneBit(rest));
        }
        if (handle.state == State.CLOSING && handle.inFlight == 0) {
            finishClose(handle);
        }
    }

    private void begin(UringHandle handle, int operation) {
        began(handle, operation);
        switch (operation) {
            case UringOperations.RECEIVE -> {
                if (handle.state == State.DATAGRAM) {
                    operations.watchInput(handle);
                } else {
                    input.begin(handle);
                }
            }
            case UringOperations.ACCEPT -> operations.accept(handle);
            case UringOperations.CONNECT -> operations.connect(handle);
            case UringOperations.WATCH_OUTPUT -> operations.watchOutput(handle);
            case UringOperations.WATCH_END -> operations.watchEnd(handle);
            default -> throw new AssertionError("not a standing operation: " + operation);
        }
    }

    /** From now on the kernel has one more operation. */
    void began(UringHandle handle, int operation) {
        handle.inFlight |= operation;
        inFlight++;
    }

    /** The kernel has nothing of it any more. */
    private void finishClose(UringHandle handle) {
        release(handle);
        table.remove(handle.key);
        closed.add(handle);
        accepting.handleClosed(handle);
    }

    private void release(UringHandle handle) {
        handle.state = State.CLOSED;
        accepting.drop(handle);
        UringInput.drop(handle);
        if (handle.descriptor >= 0) {
            sockets.close(handle.descriptor);
        }
    }

    /** Delivers all that has happened. */
    void reap(EngineListener to) {
        while (ring.next()) {
            completed(ring.userData(), ring.result(), ring.flags(), to);
        }
    }

    /** Delivers one completion. */
    void completed(long data, int result, int flags, EngineListener to) {
        int operation = UringOperations.operation(data);
        boolean last = (flags & UringAbi.CQE_MORE) == 0;
        if (operation == 0) {
            return; // was delivered before its turn
        }
        if (operation == UringOperations.WAKE) {
            events++;
            waker.clear();
            if (last) {
                wakerWatched = false;
                inFlight--;
            }
            return;
        }
        UringHandle handle = table.find(UringOperations.key(data));
        if (handle == null) {
            return; // an answer to a cancel, behind the last one of what it cancelled
        }
        if ((operation & UringOperations.CANCEL) != 0) {
            cancelAnswered(handle, operation & ~UringOperations.CANCEL, result);
            return;
        }
        if (last) {
            handle.inFlight &= ~operation;
            handle.cancelling &= ~operation;
            inFlight--;
        }
        deliver(handle, operation, result, flags, to);
        if (last) {
            afterLast(handle, operation, result);
        }
    }

    /** What is on its way between two queues of the kernel cannot be found just then. */
    private void cancelAnswered(UringHandle handle, int operation, int result) {
        if (result == -Errno.ENOENT && (handle.inFlight & operation) != 0) {
            handle.cancelling &= ~operation;
            touch(handle);
        }
    }

    private void afterLast(UringHandle handle, int operation, int result) {
        if (handle.state == State.CLOSING && handle.inFlight == 0) {
            finishClose(handle);
        } else if (operation == UringOperations.RECEIVE
                && result == -Errno.ENOBUFS
                && !handle.dirty) {
            handle.dirty = true;
            starved.add(handle);
        } else if (operation != UringOperations.SEND && handle.state != State.CLOSED) {
            touch(handle);
        }
    }

    private void deliver(
            UringHandle handle, int operation, int result, int flags, EngineListener to) {
        if (operation == UringOperations.SEND) {
            delivered += output.answered(handle, result, to);
            return;
        }
        events++;
        if (handle.datagrams != null) {
            datagrams.watched(handle, result);
            return;
        }
        switch (operation) {
            case UringOperations.RECEIVE -> delivered += input.completed(handle, result, flags, to);
            case UringOperations.ACCEPT -> delivered += accepting.completed(handle, result, to);
            case UringOperations.CONNECT -> connected(handle, result, to);
            case UringOperations.WATCH_OUTPUT -> delivered += output.watched(handle, result, to);
            case UringOperations.WATCH_END -> handle.endSeen = true; // its receive is begun anew
            default -> throw new AssertionError("no such operation: " + operation);
        }
    }

    private void connected(UringHandle handle, int result, EngineListener to) {
        if (!handle.isOpen()) {
            return;
        }
        delivered++;
        if (result < 0) {
            handle.state = State.FAILED;
            to.failed(handle, Errno.failure(-result, Operation.CONNECT));
        } else {
            handle.state = State.CONNECTED;
            to.connected(handle);
        }
    }

    private void deliverEarlyConnects(EngineListener to) {
        // What ends inside these callbacks is told in the next poll: bounded work.
        for (int left = earlyConnects.size(); left > 0; left--) {
            EarlyConnect early = earlyConnects.remove();
            connected(early.handle, early.result, to);
            touch(early.handle);
        }
    }

    private void deliverClosed(EngineListener to) {
        // Handles closed inside these callbacks are told in the next poll: bounded work.
        for (int left = closed.size(); left > 0; left--) {
            delivered++;
            to.closed(closed.take());
        }
    }

    /** Cancels everything and waits for the last answer of each operation. */
    private void join() {
        for (int slot = 0; slot < table.slots(); slot++) {
            UringHandle handle = table.at(slot);
            if (handle != null) {
                handle.state = State.CLOSING;
            }
        }
        for (int tries = 0; inFlight > 0 && tries < JOIN_TRIES; tries++) {
            operations.cancelAll();
            ring.enter(Math.min(inFlight, ring.submissionsMax()), JOIN_WAIT_NANOS);
            while (ring.next()) {
                forget(ring.userData(), ring.result(), ring.flags());
            }
        }
    }

    /** Whether the kernel has no operation of this engine. */
    boolean isJoined() {
        return inFlight == 0;
    }

    /** Takes note of an answer that nobody waits for. */
    private void forget(long data, int result, int flags) {
        int operation = UringOperations.operation(data);
        if (operation == UringOperations.ACCEPT && result >= 0) {
            sockets.close(result);
        }
        boolean ends = (flags & UringAbi.CQE_MORE) == 0;
        if (ends && (operation & UringOperations.CANCEL) == 0) {
            inFlight--;
        }
    }

    @Override
    public void close() {
        join();
        for (int slot = 0; slot < table.slots(); slot++) {
            UringHandle handle = table.at(slot);
            if (handle != null) {
                release(handle);
            }
        }
        waker.close();
        ring.close();
        datagrams.close();
        sockets.close();
        if (isJoined()) { // else the kernel may still write there
            buffers.close();
            arena.close();
        }
    }
}
