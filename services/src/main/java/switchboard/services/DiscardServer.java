package switchboard.services;

import java.util.concurrent.atomic.LongAdder;
import switchboard.net.ServerSetup;

/** Reads everything, answers nothing (RFC 863), and counts. Any thread. */
public final class DiscardServer implements Service {

    private final LongAdder bytes = new LongAdder();

    /** A server that has read nothing yet. */
    public DiscardServer() {}

    @Override
    public ServerSetup over(ServerSetup setup) {
        return setup.onFrame((connection, frame) -> bytes.add(frame.length()));
    }

    /** How many bytes were discarded since it was made, on all connections together. */
    public long bytes() {
        return bytes.sum();
    }
}
