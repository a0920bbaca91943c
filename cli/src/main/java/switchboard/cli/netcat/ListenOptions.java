package switchboard.cli.netcat;

import java.time.Duration;
import switchboard.net.AcceptFilter;
import switchboard.net.Overflow;

/**
 * What {@code listen} is asked beside {@link NetcatOptions}.
 *
 * @param mode what is done with connections
 * @param connectionsMax how many there may be at once
 * @param overflow what becomes of one more
 * @param lifetime so long it listens; zero for ever
 * @param filter whose connections are taken
 */
public record ListenOptions(
        Mode mode, int connectionsMax, Overflow overflow, Duration lifetime, AcceptFilter filter) {

    /** What is done with connections. */
    public enum Mode {
        /** One is served, then it ends. */
        ONE,
        /** All are served, beside and after each other. */
        MANY,
        /** What one sends all others get. */
        BROKER,
        /** A broker that says who says what. */
        CHAT
    }
}
