package switchboard.engine.linux;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.EngineFile;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineListener;
import switchboard.engine.Slices;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.engine.linux.UringHandle.State;
import switchboard.engine.readiness.AcceptedDescriptor;
import switchboard.engine.readiness.DatagramState;
import switchboard.engine.readiness.DatagramTurn;
import switchboard.engine.readiness.FileTurn;
import switchboard.engine.readiness.HandleQueue;
import switchboard.engine.readiness.HandleTable;
import switchboard.engine.readiness.PlainVerbs;

/**
 * An engine over io_uring(7): the kernel makes the calls and says how they ended (docs/adr/0002 has
 * every verb). A verb only marks its handle; {@link #poll} submits what is wanted by then and was
 * not before, cancels what no longer is, and reads the answers. The thread that opens it only, but
 * for {@link #wakeup} and the try to send of any thread.
 *
 * <p>A handle has at most one operation of each kind in the kernel, and its descriptor, its slot
 * and its memory are given back only after the last answer of the last one.
 */
final class UringEngine extends PlainVerbs {

    private final Arena arena;
    private final HandleTable<UringHandle> table = new HandleTable<>();
    private final HandleQueue<UringHandle> closed = new HandleQueue<>();
    private final LinuxSockets sockets;
    private final Ring ring;
    private final EventFd waker;
    private final BufferRing buffers;
    private final UringInput input;
    private final UringInterest interest;
    private final UringOutput output;
    private final FileTurn<UringHandle> files;
    private final UringAccepting accepting;
    private final UringConnecting connecting;
    private final DatagramTurn<UringHandle> datagrams;
    private @Nullable Thread pollingThread;
    private boolean wokenInside;
    private int events;
    private int delivered;
    private long turns;

    /**
     * Opens a ring for the calling thread.
     *
     * @throws UncheckedIOException in one sentence, when the kernel refuses
     */
    static UringEngine open(EngineLimits limits, UringOptions options, LongSupplier nanoClock) {
        Arena arena = Arena.ofConfined();
        LinuxSockets sockets = new LinuxSockets();
        try {
            return new UringEngine(arena, sockets, limits, options, nanoClock);
        } catch (UncheckedIOException e) {
            sockets.close();
            arena.close();
            throw e;
        }
    }

    private UringEngine(
            Arena arena,
            LinuxSockets sockets,
            EngineLimits limits,
            UringOptions options,
            LongSupplier nanoClock) {
        super(sockets);
        this.arena = arena;
        this.sockets = sockets;
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
        UringOperations operations = new UringOperations(ring, arena);
        boolean limited = options.limitedReceive() && operations.knowsLimitedReceive();
        input = new UringInput(buffers, operations, limits, limited);
        interest = new UringInterest(operations, input, waker, this::finishClose);
        output = new UringOutput(this, interest, ring, operations);
        files = new FileTurn<>(sockets, output::watch);
        accepting = new UringAccepting(sockets, limits, nanoClock);
        connecting = new UringConnecting(this, sockets);
        datagrams = new DatagramTurn<>(sockets.datagrams(), true, limits);
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
            interest.submit();
            delivered += files.run(to);
            boolean looked = output.carryOutAndLook(to);
            delivered += connecting.deliverEarly(to);
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
                        || interest.isDue()
                        || input.isDue()
                        || accepting.isDue()
                        || connecting.isDue()
                        || !datagrams.isEmpty()
                        || !closed.isEmpty()
                        || !files.isEmpty()
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
        return open(openListener(at, options), State.LISTENING, null);
    }

    @Override
    public SocketHandle connect(Endpoint to, SocketOptions options) {
        return connecting.connect(to, options);
    }

    @Override
    public SocketHandle adopt(AcceptedSocket socket) {
        return open(((AcceptedDescriptor) socket).take(), State.CONNECTED, null);
    }

    @Override
    public SocketHandle datagram(Endpoint at, DatagramOptions options) throws EngineException {
        UringHandle handle = open(openDatagram(at, options), State.DATAGRAM, null);
        handle.datagrams = new DatagramState(options.datagramBytesMax());
        return handle;
    }

    @Override
    protected int descriptor(SocketHandle socket) {
        return mine(socket).descriptor;
    }

    @Override
    protected int datagramDescriptor(SocketHandle socket) {
        UringHandle handle = mine(socket);
        assert handle.state == State.DATAGRAM : "not for datagrams, or closed";
        return handle.descriptor;
    }

    UringHandle open(int descriptor, State state, Endpoint.@Nullable Inet remote) {
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
    public void sendFile(SocketHandle connection, EngineFile file, long position, long count) {
        UringHandle handle = mine(connection);
        assert !handle.sending : "one send is unanswered";
        assert count > 0 : "nothing to send";
        if (handle.isOpen()) {
            files.add(handle, file, position, count);
        }
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
    public long turns() {
        return turns;
    }

    private UringHandle mine(SocketHandle socket) {
        UringHandle handle = (UringHandle) socket;
        assert handle.engine == this : "a handle of another engine";
        return handle;
    }

    /** See {@link UringInterest#touch}. */
    void touch(UringHandle handle) {
        interest.touch(handle);
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
            interest.woken(last);
            return;
        }
        UringHandle handle = table.find(UringOperations.key(data));
        if (handle == null) {
            return; // an answer to a cancel, behind the last one of what it cancelled
        }
        if ((operation & UringOperations.CANCEL) != 0) {
            interest.cancelAnswered(handle, operation & ~UringOperations.CANCEL, result);
            return;
        }
        if (last) {
            interest.ended(handle, operation);
        }
        deliver(handle, operation, result, flags, to);
        if (last) {
            interest.answered(handle, operation, result);
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
            if (result >= 0 && handle.isOpen()) {
                datagrams.happened(handle);
            }
            return;
        }
        switch (operation) {
            case UringOperations.RECEIVE -> delivered += input.completed(handle, result, flags, to);
            case UringOperations.ACCEPT -> delivered += accepting.completed(handle, result, to);
            case UringOperations.CONNECT -> delivered += connecting.completed(handle, result, to);
            case UringOperations.WATCH_OUTPUT -> delivered += output.watched(handle, result, to);
            case UringOperations.WATCH_END -> handle.endSeen = true; // its receive is begun anew
            default -> throw new AssertionError("no such operation: " + operation);
        }
    }

    private void deliverClosed(EngineListener to) {
        // Handles closed inside these callbacks are told in the next poll: bounded work.
        for (int left = closed.size(); left > 0; left--) {
            delivered++;
            to.closed(closed.take());
        }
    }

    /** Whether the kernel has no operation of this engine. */
    boolean isJoined() {
        return interest.isJoined();
    }

    @Override
    public void close() {
        interest.join(ring);
        for (int slot = 0; slot < table.slots(); slot++) {
            UringHandle handle = table.at(slot);
            if (handle != null) {
                release(handle);
            }
        }
        waker.close();
        ring.close();
        sockets.datagrams().close();
        sockets.close();
        if (isJoined()) { // else the kernel may still write there
            buffers.close();
            arena.close();
        }
    }
}
