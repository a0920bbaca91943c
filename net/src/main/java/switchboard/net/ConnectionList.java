package switchboard.net;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connections of one server on one loop, linked through themselves. Loop thread only. */
final class ConnectionList {

    private @Nullable Connection first;

    void add(Connection connection) {
        Connection head = first;
        connection.next = head;
        if (head != null) {
            head.previous = connection;
        }
        first = connection;
    }

    void remove(Connection connection) {
        Connection before = connection.previous;
        Connection after = connection.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        connection.previous = null;
        connection.next = null;
    }

    /** Calls for each; the callee may end the connection it is given. */
    void forEach(Consumer<Connection> action) {
        Connection connection = first;
        while (connection != null) {
            Connection after = connection.next;
            action.accept(connection);
            connection = after;
        }
    }
}
