package switchboard.services;

import java.util.concurrent.atomic.LongAdder;
import switchboard.net.DatagramSetup;
import switchboard.net.ServerSetup;

/** Reads everything, answers nothing (RFC 863), and counts. Any thread. */
public final class DiscardServer implements Service, DatagramService {

    private final LongAdder bytes = new LongAdder();

    /** A server that has read nothing yet. */
    public DiscardServer() {}

    @Override
    public ServerSetup over(ServerSetup setup) {
        return setup.onFrame((connection, frame) -> bytes.add(frame.length()));
    }

    /** How many bytes were discarded since it was made, by connections and datagrams together. */
    public long bytes() {
        return bytes.sum();
    }

    @Override
    public DatagramSetup over(DatagramSetup setup) {
        return setup.onDatagram((port, datagram) -> bytes.add(datagram.length()));
    }

    @Override
    public DatagramSetup overForAll(DatagramSetup setup) {
        return over(setup);
    }

    @Override
    public boolean amplifies() {
        return false;
    }
}
