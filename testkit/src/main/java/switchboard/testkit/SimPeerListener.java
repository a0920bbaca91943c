package switchboard.testkit;

import java.util.Optional;
import switchboard.engine.Endpoint;

/** A simulated listening peer: another machine, without descriptors. Any thread. */
public final class SimPeerListener implements PeerListener {

    private final SimListener listener;
    private final SimKernel kernel;

    SimPeerListener(SimListener listener) {
        this.listener = listener;
        this.kernel = listener.kernel;
    }

    @Override
    public Endpoint address() {
        return listener.local();
    }

    @Override
    public Optional<Peer> accept() {
        synchronized (kernel) {
            kernel.runDue();
            return Optional.ofNullable(listener.poll()).map(SimPeer::new);
        }
    }

    @Override
    public void close() {
        synchronized (kernel) {
            kernel.runDue();
            listener.close();
        }
    }
}
