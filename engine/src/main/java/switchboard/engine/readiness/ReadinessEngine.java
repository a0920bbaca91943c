package switchboard.engine.readiness;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.EngineFile;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineListener;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.Slices;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.ReadinessHandle.State;

/**
 * Makes an engine out of a readiness mechanism: try first, park on would-block, retry when ready,
 * written once for all of them. The difference between level and edge triggering lives here and in
 * {@link InputTurn} alone: an edge is remembered until a call would block, a level is watched only
 * as long as it is wanted.
 *
 * <p>Only {@link #poll} calls the listener, from one place per event; a {@code send} never calls
 * back inline, so that no handler finds its own state half changed.
 */
public final class ReadinessEngine extends PlainVerbs {

    private final Poller poller;
    private final SocketCalls calls;
    private final HandleTable<ReadinessHandle> table = new HandleTable<>();
    private final HandleQueue<ReadinessHandle> closed = new HandleQueue<>();
    private final Queue<EarlyFailure> earlyFailures = new ArrayDeque<>();
    private final Interest interest;
    private final InputTurn input;
    private final AcceptTurn accepting;
    private final OutputTurn output;
    private final FileTurn<ReadinessHandle> files;
    private final DatagramCalls datagramCalls;
    private final DatagramTurn<ReadinessHandle> datagrams;
    private @Nullable Thread pollingThread;
    private boolean wokenInside;
    private long turns;
    private int delivered;

    /**
     * A failure found outside a poll: a connect that never began, a socket that cannot be watched.
     */
    private record EarlyFailure(ReadinessHandle handle, Failure failure) {}

    /** An engine over a poller and the calls of the same kernel; it owns both. */
    public ReadinessEngine(
            Poller poller, SocketCalls calls, EngineLimits limits, LongSupplier nanoClock) {
        super(calls);
        this.poller = poller;
        this.calls = calls;
        this.interest = new Interest(poller, this::failedEarly);
        this.input = new InputTurn(calls, poller.edgeTriggered(), limits, interest::touch);
        this.output = new OutputTurn(calls, interest::touch);
        this.files = new FileTurn<>(calls, output::watch);
        this.accepting = new AcceptTurn(calls, poller, limits, nanoClock, interest::touch);
        this.datagramCalls = calls.datagrams();
        this.datagrams = new DatagramTurn<>(datagramCalls, poller.edgeTriggered(), limits);
    }

    @Override
    public int poll(long timeoutNanos, EngineListener to) {
        turns++;
        delivered = 0;
        wokenInside = false;
        pollingThread = Thread.currentThread();
        try {
            delivered += files.run(to);
            delivered += output.run(to);
            deliverEarlyFailures(to);
            accepting.resumeDue();
            interest.apply();
            int happened = poller.await(waitNanos(timeoutNanos));
            accepting.resumeDue();
            delivered += input.begin(to);
            dispatch(happened, to);
            delivered += accepting.run(to);
            delivered += datagrams.run(to);
            delivered += output.run(to);
            deliverClosed(to);
            return delivered;
        } finally {
            pollingThread = null;
        }
    }

    private long waitNanos(long timeoutNanos) {
        boolean workLeft =
                wokenInside
                        || !input.isEmpty()
                        || !accepting.isEmpty()
                        || !datagrams.isEmpty()
                        || !closed.isEmpty()
                        || !earlyFailures.isEmpty()
                        || !files.isEmpty()
                        || !output.isEmpty();
        return workLeft ? 0 : Math.min(timeoutNanos, accepting.nanosUntilResume());
    }

    @Override
    public void wakeup() {
        if (Thread.currentThread() == pollingThread) {
            wokenInside = true;
        } else {
            poller.wakeup();
        }
    }

    @Override
    public SocketHandle listen(Endpoint at, SocketOptions options) throws EngineException {
        int descriptor = openListener(at, options);
        if (descriptor > poller.descriptorMax()) {
            calls.close(descriptor);
            throw new EngineException(AcceptTurn.beyondLimit(Operation.LISTEN));
        }
        return open(descriptor, State.LISTENING);
    }

    @Override
    public SocketHandle connect(Endpoint to, SocketOptions options) {
        int descriptor = calls.connect(to, options);
        if (descriptor > poller.descriptorMax()) {
            calls.close(descriptor);
            return failedConnect(AcceptTurn.beyondLimit(Operation.CONNECT));
        }
        if (descriptor < 0) {
            return failedConnect(Errno.failure(-descriptor, Operation.CONNECT));
        }
        return open(descriptor, State.CONNECTING);
    }

    /** A handle without a descriptor, whose failure the next poll tells. */
    private ReadinessHandle failedConnect(Failure failure) {
        ReadinessHandle handle = new ReadinessHandle(this, -1, State.FAILED);
        handle.key = table.add(handle);
        failedEarly(handle, failure);
        return handle;
    }

    private void failedEarly(ReadinessHandle handle, Failure failure) {
        earlyFailures.add(new EarlyFailure(handle, failure));
    }

    @Override
    public SocketHandle adopt(AcceptedSocket socket) {
        return open(((AcceptedDescriptor) socket).take(), State.CONNECTED);
    }

    @Override
    public SocketHandle datagram(Endpoint at, DatagramOptions options) throws EngineException {
        int descriptor = openDatagram(at, options);
        if (descriptor > poller.descriptorMax()) {
            calls.close(descriptor);
            throw new EngineException(AcceptTurn.beyondLimit(Operation.OPEN));
        }
        DatagramState state = new DatagramState(options.datagramBytesMax());
        return open(new ReadinessHandle(this, descriptor, State.DATAGRAM, state));
    }

    @Override
    protected int descriptor(SocketHandle socket) {
        return mine(socket).descriptor;
    }

    @Override
    protected int datagramDescriptor(SocketHandle socket) {
        ReadinessHandle handle = mine(socket);
        assert handle.state == State.DATAGRAM : "not for datagrams, or closed";
        return handle.descriptor;
    }

    private ReadinessHandle open(int descriptor, State state) {
        return open(new ReadinessHandle(this, descriptor, state));
    }

    private ReadinessHandle open(ReadinessHandle handle) {
        handle.key = table.add(handle);
        touch(handle);
        return handle;
    }

    @Override
    public void accept(SocketHandle listener, boolean on) {
        ReadinessHandle handle = mine(listener);
        assert handle.state == State.LISTENING || !handle.isOpen();
        switchInput(handle, on);
    }

    @Override
    public void receive(SocketHandle connection, boolean on) {
        ReadinessHandle handle = mine(connection);
        assert handle.state != State.LISTENING;
        switchInput(handle, on);
    }

    private void switchInput(ReadinessHandle handle, boolean on) {
        if (handle.inputOn == on || !handle.isOpen()) {
            return;
        }
        handle.inputOn = on;
        touch(handle);
        if (handle.state == State.DATAGRAM) {
            datagrams.resumed(handle);
        } else if (on && handle.readable) {
            queueInput(handle);
        }
    }

    @Override
    public void send(SocketHandle connection, Slices slices) {
        ReadinessHandle handle = mine(connection);
        assert !handle.sending : "one send is unanswered";
        assert slices.bytes() > 0 : "nothing to send";
        if (handle.isOpen()) {
            output.add(handle, slices);
        }
    }

    @Override
    public long trySend(SocketHandle connection, Slices slices) {
        ReadinessHandle handle = mine(connection);
        assert !handle.sending : "one send is unanswered";
        assert slices.bytes() > 0 : "nothing to send";
        return handle.state == State.CONNECTED ? output.tryNow(handle, slices) : -1;
    }

    @Override
    public void sendFile(SocketHandle connection, EngineFile file, long position, long count) {
        ReadinessHandle handle = mine(connection);
        assert !handle.sending : "one send is unanswered";
        assert count > 0 : "nothing to send";
        if (handle.isOpen()) {
            files.add(handle, file, position, count);
        }
    }

    @Override
    public void shutdownOutput(SocketHandle connection) {
        ReadinessHandle handle = mine(connection);
        assert !handle.sending : "one send is unanswered";
        if (handle.state == State.CONNECTED) {
            // A peer that is already gone makes this fail; input tells that in its own order.
            calls.shutdownOutput(handle.descriptor);
        }
    }

    @Override
    public void close(SocketHandle socket) {
        ReadinessHandle handle = mine(socket);
        if (!handle.isOpen()) {
            return;
        }
        release(handle);
        table.remove(handle.key);
        closed.add(handle);
        accepting.handleClosed(handle);
    }

    private void release(ReadinessHandle handle) {
        handle.state = State.CLOSED;
        interest.end(handle);
        if (handle.descriptor >= 0) {
            calls.close(handle.descriptor);
        }
    }

    @Override
    public long turns() {
        return turns;
    }

    @Override
    public void close() {
        for (int slot = 0; slot < table.slots(); slot++) {
            ReadinessHandle handle = table.at(slot);
            if (handle != null) {
                release(handle);
            }
        }
        poller.close();
        datagramCalls.close();
        calls.close();
        input.close();
    }

    private ReadinessHandle mine(SocketHandle socket) {
        ReadinessHandle handle = (ReadinessHandle) socket;
        assert handle.engine == this : "a handle of another engine";
        return handle;
    }

    /** See {@link Interest#touch}. */
    void touch(ReadinessHandle handle) {
        interest.touch(handle);
    }

    private void queueInput(ReadinessHandle handle) {
        if (handle.state == State.LISTENING) {
            accepting.add(handle);
        } else {
            input.add(handle);
        }
    }

    private void deliverEarlyFailures(EngineListener to) {
        // What fails inside these callbacks is told in the next poll: bounded work.
        for (int left = earlyFailures.size(); left > 0; left--) {
            EarlyFailure failed = earlyFailures.remove();
            if (failed.handle.isOpen()) {
                delivered++;
                to.failed(failed.handle, failed.failure);
            }
        }
    }

    private void dispatch(int events, EngineListener to) {
        for (int i = 0; i < events; i++) {
            // An earlier callback of this batch may have closed it, and its slot may be used again.
            ReadinessHandle handle = table.find(poller.data(i));
            if (handle == null) {
                continue;
            }
            int mask = poller.events(i);
            if (handle.state == State.CONNECTING) {
                finishConnect(handle, to);
                continue;
            }
            if (handle.watchesOutput && (mask & ~Poller.IN) != 0) {
                delivered++;
                output.becameWritable(handle, to);
            }
            if (handle.state == State.DATAGRAM) {
                datagrams.happened(handle);
                continue;
            }
            if ((mask & ~Poller.OUT) != 0 && handle.isOpen()) {
                handle.readable = poller.edgeTriggered();
                if (handle.wantsInput()) {
                    inputHappened(handle, to);
                }
            }
        }
    }

    private void inputHappened(ReadinessHandle handle, EngineListener to) {
        if (handle.state == State.LISTENING) {
            accepting.add(handle);
        } else {
            delivered += input.happened(handle, to);
        }
    }

    private void finishConnect(ReadinessHandle handle, EngineListener to) {
        int result;
        do {
            result = calls.finishConnect(handle.descriptor); // no edge will come a second time
        } while (result == -Errno.EINTR);
        if (result == -Errno.EAGAIN) {
            return;
        }
        delivered++;
        touch(handle);
        if (result < 0) {
            handle.state = State.FAILED;
            to.failed(handle, Errno.failure(-result, Operation.CONNECT));
            return;
        }
        handle.state = State.CONNECTED;
        // An edge that announced the connect may have announced the first bytes too.
        handle.readable = poller.edgeTriggered();
        to.connected(handle);
        if (handle.isOpen() && handle.readable && handle.wantsInput()) {
            queueInput(handle);
        }
    }

    private void deliverClosed(EngineListener to) {
        // Handles closed inside these callbacks are told in the next poll: bounded work.
        for (int left = closed.size(); left > 0; left--) {
            delivered++;
            to.closed(closed.take());
        }
    }
}
