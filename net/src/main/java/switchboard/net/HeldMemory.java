package switchboard.net;

import java.util.LinkedHashSet;
import java.util.Set;
import switchboard.net.CloseReason.Kind;

/**
 * The memory that unfinished frames of all connections of one loop hold together, and a limit to
 * it: a crowd that announces long frames and never ends them costs no more. Loop thread only.
 */
final class HeldMemory {

    /** Who holds no more than this is not looked at when somebody has to go. */
    private static final int SMALL_BYTES = 4 << 10;

    private final Set<Connection> large = new LinkedHashSet<>();
    private long bytes;

    /** What one connection holds has changed. */
    void changed(Connection connection, int before, int now) {
        bytes += now - before;
        if (now > SMALL_BYTES) {
            large.add(connection);
        } else if (before > SMALL_BYTES) {
            large.remove(connection);
        }
    }

    /** Closes the connection that holds most when this one has made it too much. */
    void limitFor(Connection connection) {
        if (bytes <= connection.settings().limits().inputBytesInAllMax()) {
            return;
        }
        Connection most = connection;
        for (Connection other : large) {
            if (other.input().memoryBytes() > most.input().memoryBytes()) {
                most = other;
            }
        }
        most.life()
                .closeNow(
                        CloseReason.of(
                                Kind.INPUT_LIMIT,
                                "all unfinished frames are more than is allowed, and most of it"
                                        + " was of this"));
    }
}
