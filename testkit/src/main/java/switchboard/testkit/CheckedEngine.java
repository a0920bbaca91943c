package switchboard.testkit;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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
import switchboard.engine.Failure;
import switchboard.engine.PeerCredentials;
import switchboard.engine.Slices;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.testkit.HandleGrammar.Kind;

/**
 * An engine that passes everything on to another and checks on every call and callback that the
 * contract's grammar is kept: thread, place, order, answers and limits. What is broken is an {@link
 * AssertionError} at once, and again in {@link #requireKept}. The loop's thread only.
 */
public final class CheckedEngine implements Engine {

    private final Engine engine;
    private final EngineLimits limits;
    private final LongSupplier clock;
    private final Thread owner = Thread.currentThread();
    private final IdentityHashMap<SocketHandle, HandleGrammar> handles = new IdentityHashMap<>();
    private final Set<HandleGrammar> unanswered = new LinkedHashSet<>();
    private @Nullable AssertionError broken;
    private boolean polling;
    private boolean insideCall;
    private boolean insideCallback;
    private long polls;
    private int callbacks;
    private long bytesInPoll;
    private int acceptsInPoll;
    private int datagramsInPoll;

    public CheckedEngine(Engine engine, EngineLimits limits, LongSupplier clock) {
        this.engine = engine;
        this.limits = limits;
        this.clock = clock;
    }

    /** Throws what was found broken, also if somebody has caught it before. */
    public void requireKept() {
        if (broken != null) {
            throw broken;
        }
    }

    /** How many handles are open or not yet {@code closed}. */
    public int openHandles() {
        return (int) handles.values().stream().filter(handle -> !handle.isClosed()).count();
    }

    @Override
    public int poll(long timeoutNanos, EngineListener to) {
        requireLoop("poll");
        require(!polling, "poll inside poll");
        polls++;
        callbacks = 0;
        bytesInPoll = 0;
        acceptsInPoll = 0;
        datagramsInPoll = 0;
        polling = true;
        int result;
        try {
            result = engine.poll(timeoutNanos, new Checker(to));
        } finally {
            polling = false;
        }
        require(result == callbacks, "poll says " + result + " callbacks, not " + callbacks);
        unanswered.forEach(handle -> require(handle.endOfPoll(polls)));
        unanswered.removeIf(handle -> !handle.awaitsAnswer());
        return result;
    }

    @Override
    public void wakeup() {
        engine.wakeup();
    }

    @Override
    public SocketHandle listen(Endpoint at, SocketOptions options) throws EngineException {
        requireLoop("listen");
        insideCall = true;
        try {
            SocketHandle handle = engine.listen(at, options);
            handles.put(handle, new HandleGrammar(Kind.LISTENER));
            return handle;
        } finally {
            insideCall = false;
        }
    }

    @Override
    public SocketHandle connect(Endpoint to, SocketOptions options) {
        return opened("connect", Kind.CONNECTING, () -> engine.connect(to, options));
    }

    @Override
    public SocketHandle adopt(AcceptedSocket socket) {
        return opened("adopt", Kind.CONNECTION, () -> engine.adopt(socket));
    }

    private SocketHandle opened(String name, Kind kind, Supplier<SocketHandle> call) {
        SocketHandle handle = inside(name, call);
        require(!handles.containsKey(handle), name + " gives a handle for the second time");
        handles.put(handle, new HandleGrammar(kind));
        return handle;
    }

    @Override
    public SocketHandle datagram(Endpoint at, DatagramOptions options) throws EngineException {
        SocketHandle handle = insideChecked("datagram", () -> engine.datagram(at, options));
        handles.put(handle, new HandleGrammar(Kind.DATAGRAM));
        return handle;
    }

    @Override
    public void connectTo(SocketHandle handle, Endpoint peer) throws EngineException {
        insideChecked(
                "connectTo",
                () -> {
                    engine.connectTo(handle, peer);
                    return handle;
                });
    }

    @Override
    public int sendTo(SocketHandle handle, Datagrams datagrams) {
        int sent = inside("sendTo", () -> engine.sendTo(handle, datagrams));
        int taken = 0;
        for (int i = 0; i < datagrams.count(); i++) {
            taken += datagrams.error(i) == null ? 1 : 0;
        }
        require(sent == taken, "sendTo says " + sent + " were sent, the list says " + taken);
        return sent;
    }

    @Override
    public void joinGroup(SocketHandle handle, InetAddress group, int interfaceIndex)
            throws EngineException {
        insideChecked(
                "joinGroup",
                () -> {
                    engine.joinGroup(handle, group, interfaceIndex);
                    return handle;
                });
    }

    @Override
    public void leaveGroup(SocketHandle handle, InetAddress group, int interfaceIndex)
            throws EngineException {
        insideChecked(
                "leaveGroup",
                () -> {
                    engine.leaveGroup(handle, group, interfaceIndex);
                    return handle;
                });
    }

    private interface Opening {
        SocketHandle open() throws EngineException;
    }

    private SocketHandle insideChecked(String name, Opening call) throws EngineException {
        requireLoop(name);
        insideCall = true;
        try {
            return call.open();
        } finally {
            insideCall = false;
        }
    }

    @Override
    public void accept(SocketHandle listener, boolean on) {
        grammar(listener).switchInput(on);
        run("accept", () -> engine.accept(listener, on));
    }

    @Override
    public void receive(SocketHandle handle, boolean on) {
        grammar(handle).switchInput(on);
        run("receive", () -> engine.receive(handle, on));
    }

    @Override
    public void send(SocketHandle handle, Slices slices) {
        HandleGrammar grammar = grammar(handle);
        require(grammar.send(slices.bytes(), polls));
        unanswered.add(grammar);
        run("send", () -> engine.send(handle, slices));
    }

    @Override
    public EngineFile openFile(Path path) throws IOException {
        return engine.openFile(path);
    }

    @Override
    public boolean isInMemory(EngineFile file, long position, long count) {
        return inside("isInMemory", () -> engine.isInMemory(file, position, count));
    }

    @Override
    public void sendFile(SocketHandle handle, EngineFile file, long position, long count) {
        HandleGrammar grammar = grammar(handle);
        require(grammar.send(Math.min(count, FILE_BYTES_PER_SEND), polls));
        unanswered.add(grammar);
        run("sendFile", () -> engine.sendFile(handle, file, position, count));
    }

    @Override
    public long trySend(SocketHandle handle, Slices slices) {
        HandleGrammar grammar = grammar(handle);
        require(!grammar.awaitsAnswer(), "the test itself sends before its send was answered");
        long taken = inside("trySend", () -> engine.trySend(handle, slices));
        require(grammar.tried(slices.bytes(), taken));
        return taken;
    }

    @Override
    public long trySend(SocketHandle handle, MemorySegment bytes, long offset, long length) {
        return engine.trySend(handle, bytes, offset, length); // on whatever thread
    }

    @Override
    public void shutdownOutput(SocketHandle handle) {
        run("shutdownOutput", () -> engine.shutdownOutput(handle));
    }

    @Override
    public void close(SocketHandle handle) {
        grammar(handle).askClose();
        run("close", () -> engine.close(handle));
    }

    @Override
    public Optional<PeerCredentials> peerCredentials(SocketHandle handle) {
        return engine.peerCredentials(handle);
    }

    @Override
    public Endpoint localAddress(SocketHandle handle) {
        return inside("localAddress", () -> engine.localAddress(handle));
    }

    @Override
    public long turns() {
        return engine.turns();
    }

    @Override
    public void close() {
        run("close", engine::close);
    }

    private HandleGrammar grammar(SocketHandle handle) {
        HandleGrammar grammar = handles.get(handle);
        if (grammar == null) {
            throw broken("a handle that this engine has never given");
        }
        return grammar;
    }

    private void run(String name, Runnable call) {
        requireLoop(name);
        insideCall = true;
        try {
            call.run();
        } finally {
            insideCall = false;
        }
    }

    private <T> T inside(String name, Supplier<T> call) {
        requireLoop(name);
        insideCall = true;
        try {
            return call.get();
        } finally {
            insideCall = false;
        }
    }

    private void requireLoop(String call) {
        require(Thread.currentThread() == owner, call + " on " + Thread.currentThread());
    }

    private void require(boolean kept, String otherwise) {
        if (!kept) {
            throw broken(otherwise);
        }
    }

    private void require(@Nullable String wrong) {
        if (wrong != null) {
            throw broken(wrong);
        }
    }

    private AssertionError broken(String how) {
        AssertionError error = new AssertionError("the engine's contract is broken: " + how);
        if (broken == null) {
            broken = error;
        }
        return error;
    }

    /** Stands between the engine and the listener. */
    private final class Checker implements EngineListener {

        private final EngineListener to;

        Checker(EngineListener to) {
            this.to = to;
        }

        @Override
        public void accepted(SocketHandle listener, AcceptedSocket socket) {
            acceptsInPoll++;
            require(
                    acceptsInPoll <= limits.acceptsPerPoll(),
                    acceptsInPoll + " accepts in one poll");
            deliver(grammar(listener).accepted(), () -> to.accepted(listener, socket));
        }

        @Override
        public void connected(SocketHandle handle) {
            deliver(grammar(handle).connected(), () -> to.connected(handle));
        }

        @Override
        public void received(SocketHandle handle, MemorySegment buffer, int offset, int length) {
            bytesInPoll += length;
            require(
                    bytesInPoll <= limits.receiveBytesPerPoll(),
                    bytesInPoll + " bytes in one poll");
            deliver(
                    grammar(handle).received(length, limits.receiveBytesPerHandle(), polls),
                    () -> to.received(handle, buffer, offset, length));
        }

        @Override
        public void datagrams(SocketHandle handle, Datagrams datagrams) {
            datagramsInPoll += datagrams.count();
            require(
                    datagramsInPoll <= limits.datagramsPerPoll(),
                    datagramsInPoll + " datagrams in one poll");
            deliver(
                    grammar(handle).datagrams(datagrams.count()),
                    () -> to.datagrams(handle, datagrams));
        }

        @Override
        public void ended(SocketHandle handle) {
            deliver(grammar(handle).ended(), () -> to.ended(handle));
        }

        @Override
        public void sent(SocketHandle handle, long bytes) {
            deliver(grammar(handle).sent(bytes), () -> to.sent(handle, bytes));
        }

        @Override
        public void writable(SocketHandle handle) {
            deliver(grammar(handle).writable(), () -> to.writable(handle));
        }

        @Override
        public void failed(SocketHandle handle, Failure failure) {
            deliver(
                    grammar(handle).failed(failure, clock.getAsLong()),
                    () -> to.failed(handle, failure));
        }

        @Override
        public void closed(SocketHandle handle) {
            deliver(grammar(handle).closed(), () -> to.closed(handle));
        }

        private void deliver(@Nullable String wrong, Runnable callback) {
            requireLoop("callback");
            require(polling, "a callback outside poll");
            require(!insideCall, "a callback inside a call");
            require(!insideCallback, "a callback inside a callback");
            require(wrong);
            callbacks++;
            insideCallback = true;
            try {
                callback.run();
            } finally {
                insideCallback = false;
            }
        }
    }
}
