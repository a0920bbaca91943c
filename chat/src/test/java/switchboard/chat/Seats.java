package switchboard.chat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import switchboard.engine.Endpoint;

/** Members of a room as tests need them: an address and perhaps a name, no connection. */
final class Seats {

    private Seats() {}

    /** A seat at 127.0.0.1 and a port that is the seat's number too. */
    static Seat at(int port) {
        return at("127.0.0.1", port);
    }

    @SuppressWarnings("NullAway") // rosters and notices never ask for the connection
    static Seat at(String host, int port) {
        try {
            return new Seat(port, null, new Endpoint.Inet(InetAddress.getByName(host), port));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
