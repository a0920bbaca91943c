package switchboard.engine.linux;

import java.util.ArrayDeque;
import java.util.Queue;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineListener;
import switchboard.engine.Operation;
import switchboard.engine.SocketOptions;
import switchboard.engine.linux.UringHandle.State;
import switchboard.engine.readiness.Errno;

/**
 * Begins connects and tells how they have ended, those too that had ended when they were asked for.
 * Loop thread only.
 */
final class UringConnecting {

    private final UringEngine engine;
    private final LinuxSockets sockets;
    private final Queue<EarlyConnect> early = new ArrayDeque<>();

    /** A connect that has ended when it was asked for, well (0) or with a negated errno. */
    private record EarlyConnect(UringHandle handle, int result) {}

    UringConnecting(UringEngine engine, LinuxSockets sockets) {
        this.engine = engine;
        this.sockets = sockets;
    }

    UringHandle connect(Endpoint to, SocketOptions options) {
        // The kernel would wait for a Unix listener whose backlog is full, in a thread of its own:
        // such a connect is made here, where it never waits, and told in the next poll.
        Endpoint.Inet remote = to instanceof Endpoint.Inet inet ? inet : null;
        int descriptor =
                remote == null
                        ? sockets.connect(to, options)
                        : sockets.unconnected(remote, options);
        State state = descriptor < 0 ? State.FAILED : State.CONNECTING;
        UringHandle handle = engine.open(Math.max(descriptor, -1), state, remote);
        if (remote == null || descriptor < 0) {
            early.add(new EarlyConnect(handle, Math.min(descriptor, 0)));
        }
        return handle;
    }

    /** Whether a connect has ended early. */
    boolean isDue() {
        return !early.isEmpty();
    }

    /** Tells of connects that have ended early; returns the number of callbacks made. */
    int deliverEarly(EngineListener to) {
        int callbacks = 0;
        // What ends inside these callbacks is told in the next poll: bounded work.
        for (int left = early.size(); left > 0; left--) {
            EarlyConnect ended = early.remove();
            callbacks += completed(ended.handle, ended.result, to);
            engine.touch(ended.handle);
        }
        return callbacks;
    }

    /** A connect has answered; returns the number of callbacks made. */
    int completed(UringHandle handle, int result, EngineListener to) {
        if (!handle.isOpen()) {
            return 0;
        }
        if (result < 0) {
            handle.state = State.FAILED;
            to.failed(handle, Errno.failure(-result, Operation.CONNECT));
        } else {
            handle.state = State.CONNECTED;
            to.connected(handle);
        }
        return 1;
    }
}
