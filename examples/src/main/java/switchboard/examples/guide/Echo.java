package switchboard.examples.guide;

import switchboard.net.Connection;
import switchboard.net.Server;

/** Sends back what it receives, to any number of peers. */
public final class Echo {
    public static void main(String[] args) throws Exception {
        Server server = Server.tcp(Integer.parseInt(args[0])).onFrame(Connection::send).start();
        System.out.println("listening on " + server.localAddress());
    }
}
