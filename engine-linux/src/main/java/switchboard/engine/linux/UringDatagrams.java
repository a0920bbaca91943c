package switchboard.engine.linux;

import java.net.InetAddress;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineListener;
import switchboard.engine.Operation;
import switchboard.engine.readiness.DatagramCalls;
import switchboard.engine.readiness.DatagramTurn;
import switchboard.engine.readiness.Errno;

/**
 * Sockets for datagrams of an io_uring engine. The ring watches them; what has come is received by
 * recvmmsg(2), up to 64 with one call, where the ring would need a completion for each. Loop thread
 * only.
 */
final class UringDatagrams {

    private final DatagramCalls calls;
    private final DatagramTurn<UringHandle> turn;

    UringDatagrams(DatagramCalls calls, EngineLimits limits) {
        this.calls = calls;
        this.turn = new DatagramTurn<>(calls, true, limits);
    }

    /** Returns a descriptor. */
    int open(Endpoint at, DatagramOptions options) throws EngineException {
        return requireDone(calls.open(at, options), Operation.OPEN);
    }

    void connect(UringHandle handle, Endpoint peer) throws EngineException {
        requireDone(calls.connect(open(handle), peer), Operation.CONNECT);
    }

    void join(UringHandle handle, InetAddress group, int interfaceIndex) throws EngineException {
        requireDone(calls.join(open(handle), group, interfaceIndex), Operation.OPEN);
    }

    void leave(UringHandle handle, InetAddress group, int interfaceIndex) throws EngineException {
        requireDone(calls.leave(open(handle), group, interfaceIndex), Operation.OPEN);
    }

    int send(UringHandle handle, Datagrams list) {
        return calls.send(open(handle), list);
    }

    private static int open(UringHandle handle) {
        assert handle.state == UringHandle.State.DATAGRAM : "not for datagrams, or closed";
        return handle.descriptor;
    }

    private static int requireDone(int result, Operation operation) throws EngineException {
        if (result < 0) {
            throw new EngineException(Errno.failure(-result, operation));
        }
        return result;
    }

    /** The kernel has something to tell of a socket: datagrams, or that the watch is over. */
    void watched(UringHandle handle, int result) {
        if (result >= 0 && handle.isOpen()) {
            turn.happened(handle);
        }
    }

    void resumed(UringHandle handle) {
        turn.resumed(handle);
    }

    /** Whether there is something to do without waiting. */
    boolean isDue() {
        return !turn.isEmpty();
    }

    /** One turn; returns the number of callbacks made. */
    int run(EngineListener to) {
        return turn.run(to);
    }

    void close() {
        calls.close();
    }
}
