package switchboard.examples.guide;

import java.util.HashMap;
import java.util.Map;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.Server;
import switchboard.net.framing.Framing;

/** Half-close: the peer sends all its lines, closes its half, and is then told how many. */
public final class LineCount implements ConnectionHandler {
    private final Map<Connection, Integer> counts = new HashMap<>();

    public static void main(String[] args) throws Exception {
        Server server =
                Server.tcp(Integer.parseInt(args[0]))
                        .framing(Framing.lines())
                        .handler(new LineCount())
                        .start();
        System.out.println("listening on " + server.localAddress());
    }

    @Override
    public void onFrame(Connection connection, Frame line) {
        counts.merge(connection, 1, Integer::sum);
    }

    @Override
    public void onEnd(Connection connection) {
        connection.send(counts.getOrDefault(connection, 0) + " lines");
        connection.close(); // behind the answer
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        counts.remove(connection);
    }
}
