package switchboard.net;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop whose peers take no more for now: the only ones that can have long
 * queues. Loop thread only.
 */
final class BlockedConnections {

    private final List<Connection> connections = new ArrayList<>();

    void add(Connection connection) {
        connection.blockedIndex = connections.size();
        connections.add(connection);
    }

    void remove(Connection connection) {
        Connection last = connections.removeLast();
        if (last != connection) {
            connections.set(connection.blockedIndex, last);
            last.blockedIndex = connection.blockedIndex;
        }
    }

    /** Who has the longest queue; null when nobody has any. */
    @Nullable Connection withLongestQueue() {
        Connection longest = null;
        long most = 0;
        for (int i = 0; i < connections.size(); i++) {
            Connection connection = connections.get(i);
            if (connection.queuedBytes() > most) {
                longest = connection;
                most = connection.queuedBytes();
            }
        }
        return longest;
    }
}
