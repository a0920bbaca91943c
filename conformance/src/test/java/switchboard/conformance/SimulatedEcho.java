package switchboard.conformance;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.EngineException;
import switchboard.engine.EngineListener;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.Slices;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;

/**
 * A program on one engine that sends back what it receives, with a bounded queue per connection,
 * and now and then pauses, resumes, wakes or closes something for no reason. The test's thread
 * only.
 */
final class SimulatedEcho implements EngineListener {

    private static final int QUEUE_BYTES = 8 << 10;

    private final Engine engine;
    private final SplittableRandom random;
    private final boolean capricious;
    private final Arena arena = Arena.ofConfined();
    private final Slices slices = new Slices();
    private final List<Connection> connections = new ArrayList<>();
    private final List<SocketHandle> listeners = new ArrayList<>();
    private SimulatedEcho adopter = this;

    /** One connection: what waits to be sent back, and how it stands. */
    final class Connection {
        final SocketHandle handle;

        /** The address of that end which the kernel has chosen, once it is connected. */
        Endpoint address;

        private final MemorySegment queue = arena.allocate(QUEUE_BYTES + (1 << 16));
        private int begin;
        private int end;
        private int offered;
        private boolean sending;
        private boolean stalled;
        private boolean inputEnded;
        private boolean closing;
        boolean closed;

        /** The program or an error has ended it: the peer need not get everything back. */
        boolean cutShort;

        Connection(SocketHandle handle, Endpoint address) {
            this.handle = handle;
            this.address = address;
            handle.attach(this);
            connections.add(this);
        }

        private void act() {
            if (closing) {
                return;
            }
            if (!sending && !stalled && end > begin) {
                sending = true;
                offered = end - begin;
                slices.clear();
                int middle = begin + random.nextInt(end - begin + 1);
                slices.add(queue, begin, middle - begin);
                slices.add(queue, middle, end - middle);
                engine.send(handle, slices);
            } else if (inputEnded && !sending && begin == end) {
                if (random.nextBoolean()) {
                    engine.shutdownOutput(handle);
                }
                close();
                return;
            }
            engine.receive(handle, end - begin < QUEUE_BYTES);
        }

        private void append(MemorySegment from, int offset, int length) {
            MemorySegment.copy(from, offset, queue, end, length);
            end += length;
        }

        private void taken(long bytes) {
            begin += (int) bytes;
            if (begin == end) {
                begin = 0;
                end = 0;
            } else if (!sending && end > QUEUE_BYTES) {
                MemorySegment.copy(queue, begin, queue, 0, end - begin);
                end -= begin;
                begin = 0;
            }
        }

        private void close() {
            closing = true;
            engine.close(handle);
        }

        void cut() {
            cutShort = true;
            close();
        }
    }

    SimulatedEcho(Engine engine, SplittableRandom random, boolean capricious) {
        this.engine = engine;
        this.random = random;
        this.capricious = capricious;
    }

    /** What this program accepts the other one has from now on. */
    void handOverTo(SimulatedEcho other) {
        adopter = other;
    }

    Endpoint listen(Endpoint at) throws EngineException {
        SocketHandle listener = engine.listen(at, SocketOptions.DEFAULT);
        listeners.add(listener);
        engine.accept(listener, true);
        return engine.localAddress(listener);
    }

    void connect(Endpoint to) {
        new Connection(engine.connect(to, SocketOptions.DEFAULT), to);
    }

    List<Connection> connections() {
        return connections;
    }

    void poll(long timeoutNanos) {
        engine.poll(timeoutNanos, this);
    }

    void closeListeners() {
        listeners.forEach(engine::close);
    }

    /** Undoes what moods have switched off. */
    void calmDown() {
        listeners.forEach(listener -> engine.accept(listener, true));
        connections.forEach(Connection::act);
    }

    void close() {
        engine.close();
        arena.close();
    }

    private static Connection connection(SocketHandle handle) {
        if (handle.attachment() instanceof Connection connection) {
            return connection;
        }
        throw new AssertionError("a callback for a handle without a connection");
    }

    /** Does something that is legal at any time. */
    private void mood() {
        if (!capricious || random.nextInt(8) > 0) {
            return;
        }
        Connection some =
                connections.isEmpty() ? null : connections.get(random.nextInt(connections.size()));
        switch (random.nextInt(7)) {
            case 0, 1 -> engine.wakeup();
            case 2, 3 -> {
                if (some != null && !some.closing) {
                    engine.receive(some.handle, false);
                    if (random.nextBoolean()) {
                        some.act();
                    }
                }
            }
            case 4 -> connections.forEach(Connection::act);
            case 5 -> listeners.forEach(listener -> engine.accept(listener, random.nextBoolean()));
            default -> {
                if (some != null && random.nextInt(10) == 0 && !some.closing) {
                    some.cut();
                }
            }
        }
    }

    @Override
    public void accepted(SocketHandle listener, AcceptedSocket socket) {
        if (capricious && random.nextInt(20) == 0) {
            socket.close();
            return;
        }
        adopter.adopt(socket);
        mood();
    }

    private void adopt(AcceptedSocket socket) {
        Endpoint peer = socket.remoteAddress();
        new Connection(engine.adopt(socket), peer).act();
    }

    @Override
    public void connected(SocketHandle handle) {
        Connection connection = connection(handle);
        connection.address = engine.localAddress(handle);
        connection.act();
        mood();
    }

    @Override
    public void received(SocketHandle handle, MemorySegment buffer, int offset, int length) {
        Connection connection = connection(handle);
        connection.append(buffer, offset, length);
        connection.act();
        mood();
    }

    @Override
    public void ended(SocketHandle handle) {
        Connection connection = connection(handle);
        connection.inputEnded = true;
        connection.act();
        mood();
    }

    @Override
    public void sent(SocketHandle handle, long bytes) {
        Connection connection = connection(handle);
        connection.sending = false;
        connection.stalled = bytes < connection.offered;
        connection.taken(bytes);
        connection.act();
        mood();
    }

    @Override
    public void writable(SocketHandle handle) {
        Connection connection = connection(handle);
        connection.stalled = false;
        connection.act();
        mood();
    }

    @Override
    public void failed(SocketHandle handle, Failure failure) {
        if (failure.operation() != Operation.ACCEPT) {
            connection(handle).cut();
        }
        mood();
    }

    @Override
    public void closed(SocketHandle handle) {
        if (handle.attachment() instanceof Connection connection) {
            connection.closed = true;
        }
        mood();
    }
}
