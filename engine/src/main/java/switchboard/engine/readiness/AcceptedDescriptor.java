package switchboard.engine.readiness;

import switchboard.engine.AcceptedSocket;
import switchboard.engine.Endpoint;

/** A socket between accept and adopt; owns its descriptor until then. Any thread, one at a time. */
public final class AcceptedDescriptor implements AcceptedSocket {

    private final SocketCalls calls;
    private final Endpoint remote;
    private int descriptor;

    /**
     * A connection that was accepted.
     *
     * @param calls closes it if nobody adopts it
     */
    public AcceptedDescriptor(SocketCalls calls, int descriptor, Endpoint remote) {
        this.calls = calls;
        this.descriptor = descriptor;
        this.remote = remote;
    }

    /** Hands the descriptor over to the engine that adopts the socket, once. */
    public int take() {
        if (descriptor < 0) {
            throw new IllegalStateException("adopt after adopt or close");
        }
        int taken = descriptor;
        descriptor = -1;
        return taken;
    }

    @Override
    public Endpoint remoteAddress() {
        return remote;
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            calls.close(take());
        }
    }
}
