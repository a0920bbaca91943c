package switchboard.chat;

import switchboard.net.StreamAddress;
import switchboard.net.Tls;

/**
 * One address of a room and the dialect of those who come by it.
 *
 * @param tls a server's side, or {@link Tls#none}
 */
public record Listener(StreamAddress address, Dialect dialect, Tls tls) {

    /** One without TLS. */
    public Listener(StreamAddress address, Dialect dialect) {
        this(address, dialect, Tls.none());
    }
}
