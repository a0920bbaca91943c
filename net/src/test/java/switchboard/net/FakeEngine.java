package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.EngineListener;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.Slices;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;

/** An engine without a kernel: a test says what peers send and how much they take. One thread. */
final class FakeEngine implements Engine {

    private static final int READ_BYTES_MAX = 64 << 10;

    final List<FakeSocket> sockets = new ArrayList<>();

    /** Every socket that was asked to connect, in that order. */
    final List<FakeSocket> connecting = new ArrayList<>();

    final Queue<FakeSocket> arriving = new ArrayDeque<>();
    private final Queue<FakeSocket> closed = new ArrayDeque<>();
    private final MemorySegment buffer = Arena.ofAuto().allocate(READ_BYTES_MAX);
    private final List<Runnable> sends = new ArrayList<>();
    private FakeSocket listener = new FakeSocket(this, new byte[0]);
    private EngineListener listening = new SilentListener();
    long turns;
    boolean isClosed;

    /** What is sent is taken at once, as far as there is room. */
    boolean triesSends;

    /** What the loop asked to wait for last. */
    long waitNanos;

    private boolean accepts;
    private @Nullable Failure acceptFailure;
    private boolean woken;
    private final List<String> breaches = new ArrayList<>();

    /** The loop has done what the contract forbids. */
    void breach(String what) {
        breaches.add(what);
    }

    /** An exception in a send would be taken for its handler's, so this is asked outside. */
    void requireContract() {
        if (!breaches.isEmpty()) {
            throw new AssertionError(String.join("; ", breaches));
        }
    }

    @Override
    public int poll(long timeoutNanos, EngineListener to) {
        turns++;
        waitNanos = woken ? 0 : timeoutNanos;
        woken = false;
        listening = to;
        carryOutSends();
        for (FakeSocket socket : List.copyOf(sockets)) {
            socket.poll(to);
        }
        for (int left = arriving.size(); left > 0 && accepts; left--) {
            to.accepted(listener, arriving.remove());
        }
        Failure failure = acceptFailure;
        if (failure != null) {
            acceptFailure = null;
            to.failed(listener, failure);
        }
        carryOutSends();
        for (int left = closed.size(); left > 0; left--) {
            to.closed(closed.remove());
        }
        return 0;
    }

    private void carryOutSends() {
        List<Runnable> now = List.copyOf(sends);
        sends.clear();
        now.forEach(Runnable::run);
    }

    /** The system has no room for one more connection. */
    void acceptFails(SocketError error) {
        acceptFailure = new Failure(error, Operation.ACCEPT, 0);
    }

    void answerSend(FakeSocket socket, byte[] bytes) {
        sends.add(() -> socket.answer(bytes, listening));
    }

    void answerClosed(FakeSocket socket) {
        sockets.remove(socket);
        closed.add(socket);
    }

    @Override
    public void wakeup() {
        woken = true;
    }

    @Override
    public SocketHandle listen(Endpoint at, SocketOptions options) {
        listener = new FakeSocket(this, new byte[] {0, 0, 0, 0});
        return listener;
    }

    @Override
    public SocketHandle connect(Endpoint to, SocketOptions options) {
        FakeSocket socket = new FakeSocket(this, to);
        sockets.add(socket);
        connecting.add(socket);
        return socket;
    }

    @Override
    public SocketHandle adopt(AcceptedSocket socket) {
        FakeSocket adopted = (FakeSocket) socket;
        sockets.add(adopted);
        return adopted;
    }

    @Override
    public void accept(SocketHandle listening, boolean on) {
        accepts = on;
    }

    @Override
    public void receive(SocketHandle handle, boolean on) {
        ((FakeSocket) handle).receiving = on;
    }

    @Override
    public long trySend(SocketHandle handle, Slices slices) {
        return triesSends ? ((FakeSocket) handle).take(bytesOf(slices)) : -1;
    }

    @Override
    public void send(SocketHandle handle, Slices slices) {
        ((FakeSocket) handle).send(bytesOf(slices));
    }

    private static byte[] bytesOf(Slices slices) {
        byte[] bytes = new byte[(int) slices.bytes()];
        int at = 0;
        for (int i = 0; i < slices.count(); i++) {
            int length = (int) slices.length(i);
            MemorySegment.copy(slices.segment(i), JAVA_BYTE, slices.offset(i), bytes, at, length);
            at += length;
        }
        return bytes;
    }

    @Override
    public void shutdownOutput(SocketHandle handle) {
        ((FakeSocket) handle).shutdownOutput();
    }

    @Override
    public void close(SocketHandle handle) {
        ((FakeSocket) handle).closeHandle();
    }

    @Override
    public Endpoint localAddress(SocketHandle handle) {
        return ((FakeSocket) handle).remoteAddress();
    }

    @Override
    public long turns() {
        return turns;
    }

    @Override
    public void close() {
        isClosed = true;
    }

    private static final class SilentListener implements EngineListener {
        @Override
        public void accepted(SocketHandle listener, AcceptedSocket socket) {}

        @Override
        public void connected(SocketHandle handle) {}

        @Override
        public void received(SocketHandle handle, MemorySegment bytes, int offset, int length) {}

        @Override
        public void ended(SocketHandle handle) {}

        @Override
        public void sent(SocketHandle handle, long bytes) {}

        @Override
        public void writable(SocketHandle handle) {}

        @Override
        public void failed(SocketHandle handle, Failure failure) {}

        @Override
        public void closed(SocketHandle handle) {}
    }

    MemorySegment buffer() {
        return buffer;
    }
}
