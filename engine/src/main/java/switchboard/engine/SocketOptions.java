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

    /** Backlog 1,024, no delay, a vanished peer is found within 45 s. */
    public static final SocketOptions DEFAULT =
            new SocketOptions(1_024, true, 15, 10, 3, 45_000, true);
}
