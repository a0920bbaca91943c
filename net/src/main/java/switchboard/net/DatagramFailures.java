package switchboard.net;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;

/**
 * Tells what was not sent: to whoever listens, or else once per cause to the log. Loop thread only.
 */
final class DatagramFailures {

    private static final LoopLog LOG = new LoopLog(DatagramPort.class);

    private final DatagramPort port;
    private final Endpoint unaddressed;
    private final @Nullable DatagramFailureListener listener;
    private final Set<SocketError> said = EnumSet.noneOf(SocketError.class);

    DatagramFailures(
            DatagramPort port,
            @Nullable Endpoint peer,
            @Nullable DatagramFailureListener listener) {
        this.port = port;
        this.unaddressed = peer == null ? port.localAddress() : peer;
        this.listener = listener;
    }

    /** What became of a list that was sent. */
    void of(Datagrams datagrams, int sent) {
        SocketError earlier = datagrams.earlierError();
        if (earlier != null) {
            earlier(earlier);
        }
        for (int i = 0; i < datagrams.count() && sent < datagrams.count(); i++) {
            SocketError error = datagrams.error(i);
            if (error != null) {
                tell(datagrams.hasPeer(i) ? datagrams.peer(i) : unaddressed, error);
            }
        }
    }

    /** What became of one that was sent before. */
    void earlier(SocketError error) {
        tell(unaddressed, error);
    }

    private void tell(Endpoint to, SocketError error) {
        if (listener == null) {
            sayOnce(error);
            return;
        }
        try {
            listener.onFailure(port, to, error);
        } catch (Throwable e) {
            LOG.error("the failure listener of " + port + " failed; it goes on", e);
        }
    }

    /** A port that sends on would say it without end. */
    private void sayOnce(SocketError error) {
        if (said.add(error)) {
            LOG.warning("{0}: {1}; said once", port.localAddress(), error.sentence());
        }
    }
}
