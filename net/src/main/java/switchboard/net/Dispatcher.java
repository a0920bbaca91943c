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
        connection(handle).connected();
    }

    @Override
    public void received(SocketHandle handle, MemorySegment buffer, int offset, int length) {
        Connection connection = connection(handle);
        long began = timeIsFresh ? loop.nanoTime() : loop.readClock();
        connection.received(buffer, offset, length);
        EventLoop.warnIfHeld(loop.readClock() - began, connection);
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
        connection(handle).ended();
    }

    @Override
    public void sent(SocketHandle handle, long bytes) {
        connection(handle).sent(bytes, loop.slices());
    }

    @Override
    public void writable(SocketHandle handle) {
        loop.readClock();
        connection(handle).writable(loop.slices());
    }

    @Override
    public void failed(SocketHandle handle, Failure failure) {
        loop.readClock();
        if (owner(handle) instanceof Acceptor acceptor) {
            acceptor.failed(failure);
        } else if (owner(handle) instanceof DatagramPort port) {
            port.failed(failure);
        } else {
            connection(handle).failed(failure);
        }
    }

    @Override
    public void closed(SocketHandle handle) {
        if (owner(handle) instanceof Connection connection) {
            connection.closed();
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
