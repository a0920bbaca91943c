package switchboard.examples;

import java.util.HashSet;
import java.util.Set;
import switchboard.engine.Endpoint;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.Server;
import switchboard.net.framing.Framing;

/**
 * The chat room, step 3: the event loop. The server accepts, cuts lines, queues, sends, and has
 * limits and timeouts; what is left is what a room is. All callbacks run on the server's one loop,
 * so the set of members needs no lock.
 *
 * <p>Still wrong: a line is copied once for every member, and a member that does not read costs a
 * queue of up to a megabyte before it is closed.
 */
public final class ChatOnALoop implements ConnectionHandler {
    private final Set<Connection> members = new HashSet<>();

    public static void main(String[] args) throws Exception {
        Server server =
                Server.tcp(Integer.parseInt(args[0]))
                        .framing(Framing.lines())
                        .handler(new ChatOnALoop())
                        .start();
        System.out.println("listening on " + server.localAddress());
    }

    @Override
    public void onOpen(Connection connection) {
        members.add(connection);
    }

    @Override
    public void onFrame(Connection connection, Frame line) {
        String text = line.text();
        if (text.equals("exit")) {
            connection.close();
            return;
        }
        var peer = (Endpoint.Inet) connection.remoteAddress();
        String said = "('" + peer.host() + "', " + peer.port() + ") say: " + text;
        for (Connection other : members) {
            if (other != connection) {
                other.send(said);
            }
        }
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        members.remove(connection);
    }
}
