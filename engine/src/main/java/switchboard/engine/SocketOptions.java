package switchboard.engine;

/**
 * Settings of a socket; a listener's settings are also those of the connections it accepts.
 *
 * @param backlog connections the kernel keeps ready for accept
 * @param noDelay send small pieces at once (TCP_NODELAY)
 * @param keepAliveIdleSeconds silence before the first keepalive probe, 0 for no keepalive
 * @param keepAliveIntervalSeconds time between probes
 * @param keepAliveProbes unanswered probes that end the connection
 * @param userTimeoutMillis how long sent bytes may stay unacknowledged (TCP_USER_TIMEOUT), 0 for
 *     the kernel's own limit; engines without {@link Capability#USER_TIMEOUT} leave it out
 * @param dualStack whether an IPv6 wildcard listener takes IPv4 connections too
 */
public record SocketOptions(
        int backlog,
        boolean noDelay,
        int keepAliveIdleSeconds,
        int keepAliveIntervalSeconds,
        int keepAliveProbes,
        int userTimeoutMillis,
        boolean dualStack) {

    private static final int KEEPALIVE_SECONDS_MAX = 32_767; // of Linux, tcp(7)
    private static final int KEEPALIVE_PROBES_MAX = 127;

    /** Backlog 1,024, no delay, a vanished peer is found within 45 s. */
    public static final SocketOptions DEFAULT =
            new SocketOptions(1_024, true, 15, 10, 3, 45_000, true);

    public SocketOptions {
        requireWithin(backlog, 1, Integer.MAX_VALUE, "backlog");
        requireWithin(keepAliveIdleSeconds, 0, KEEPALIVE_SECONDS_MAX, "keepAliveIdleSeconds");
        requireWithin(
                keepAliveIntervalSeconds, 1, KEEPALIVE_SECONDS_MAX, "keepAliveIntervalSeconds");
        requireWithin(keepAliveProbes, 1, KEEPALIVE_PROBES_MAX, "keepAliveProbes");
        requireWithin(userTimeoutMillis, 0, Integer.MAX_VALUE, "userTimeoutMillis");
    }

    private static void requireWithin(int value, int min, int max, String name) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " must be from " + min + " to " + max + ", not " + value);
        }
    }
}
