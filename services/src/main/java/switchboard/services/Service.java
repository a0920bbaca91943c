package switchboard.services;

import java.io.IOException;
import switchboard.net.Server;
import switchboard.net.ServerSetup;

/**
 * What is served on connections: a framing and a handler, for as many addresses as one likes. What
 * it keeps of a connection is with the connection, so one object serves any number of servers. Any
 * thread.
 */
public interface Service {

    /**
     * Gives a server its framing and its handler; address, limits, loops and the rest stay what
     * they were set to. Another framing may be set behind this.
     *
     * @return the same setup, to be started
     */
    ServerSetup over(ServerSetup setup);

    /**
     * Listens on {@code HOST:PORT}, {@code [v6]:PORT}, {@code :PORT} or {@code PORT}, with a loop
     * of its own and the limits of every server. Not on a loop.
     *
     * @throws switchboard.net.ListenException in one sentence, when the address cannot be listened
     *     on
     */
    default Server start(String address) throws IOException {
        return over(Server.tcp(address)).start();
    }
}
