package switchboard.net;

import java.lang.foreign.MemorySegment;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Datagrams;
import switchboard.engine.EngineListener;
import switchboard.engine.Failure;
import switchboard.engine.SocketHandle;

/**
 * What the engine says goes to the owner that is attached to the handle, with the loop's time read
 * anew: a poll may have waited since it was read last. Loop thread only.
 */
final class Dispatcher implements EngineListener {

    private final EventLoop loop;

    /** The time was read behind the input that was delivered last. */
    private boolean timeIsFresh;

    Dispatcher(EventLoop loop) {
        this.loop = loop;
    }

    void beginPoll() {
        timeIsFresh = false;
    }

    @Override
    public void accepted(SocketHandle listener, AcceptedSocket socket) {
        loop.readClock();
        ((Acceptor) owner(listener)).accepted(socket);
    }

    @Override
    public void connected(SocketHandle handle) {
        loop.readClock();
        ConnectionEvents.connected(connection(handle));
    }

    @Override
    public void received(SocketHandle handle, MemorySegment buffer, int offset, int length) {
        Connection connection = connection(handle);
        long began = timeIsFresh ? loop.nanoTime() : loop.readClock();
        ConnectionEvents.received(connection, buffer, offset, length);
        HandlerCalls.warnIfHeld(connection, began);
        timeIsFresh = true; // one reading for each, not two
    }

    @Override
    public void datagrams(SocketHandle handle, Datagrams datagrams) {
        loop.readClock();
        ((DatagramPort) owner(handle)).received(datagrams);
    }

    @Override
    public void ended(SocketHandle handle) {
        loop.readClock();
        ConnectionEvents.ended(connection(handle));
    }

    @Override
    public void sent(SocketHandle handle, long bytes) {
        ConnectionEvents.sent(connection(handle), bytes, loop.slices());
    }

    @Override
    public void writable(SocketHandle handle) {
        loop.readClock();
        ConnectionEvents.writable(connection(handle), loop.slices());
    }

    @Override
    public void failed(SocketHandle handle, Failure failure) {
        loop.readClock();
        if (owner(handle) instanceof Acceptor acceptor) {
            acceptor.failed(failure);
        } else if (owner(handle) instanceof DatagramPort port) {
            port.failed(failure);
        } else {
            ConnectionEvents.failed(connection(handle), failure);
        }
    }

    @Override
    public void closed(SocketHandle handle) {
        if (owner(handle) instanceof Connection connection) {
            ConnectionEvents.closed(connection);
        }
    }

    private static Connection connection(SocketHandle handle) {
        return (Connection) owner(handle);
    }

    private static Object owner(SocketHandle handle) {
        Object owner = handle.attachment();
        if (owner == null) {
            throw new AssertionError("a handle without an owner");
        }
        return owner;
    }
}
