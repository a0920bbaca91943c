package switchboard.engine;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

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
 * @param sendBufferBytes what the kernel keeps of what was sent (SO_SNDBUF), 0 for its own choice
 * @param receiveBufferBytes what it keeps of what has come (SO_RCVBUF), 0 for its own choice
 * @param congestionControl the congestion control by its name (TCP_CONGESTION), empty for the
 *     kernel's; needs {@link Capability#TCP_CONGESTION}
 * @param unixMode who may connect to a Unix listener with a path: bits of chmod(2), 0 to 0777,
 *     whatever the umask is
 * @param localAddress where a TCP connection that is made comes from (bind(2)): the wildcard
 *     address stands for any of the family that is connected to, port 0 for any that is free
 */
public record SocketOptions(
        int backlog,
        boolean noDelay,
        int keepAliveIdleSeconds,
        int keepAliveIntervalSeconds,
        int keepAliveProbes,
        int userTimeoutMillis,
        boolean dualStack,
        int sendBufferBytes,
        int receiveBufferBytes,
        String congestionControl,
        int unixMode,
        Endpoint.Inet localAddress) {

    /** A connection may come from anywhere: the kernel chooses. */
    public static final Endpoint.Inet ANY = new Endpoint.Inet(InetAddress.ofLiteral("0.0.0.0"), 0);

    private static final int KEEPALIVE_SECONDS_MAX = 32_767; // of Linux, tcp(7)
    private static final int KEEPALIVE_PROBES_MAX = 127;

    private static final int UNIX_MODE_MAX = 0777;
    private static final InetAddress ANY6 = InetAddress.ofLiteral("::");

    /**
     * Backlog 1,024, no delay, a vanished peer is found within 45 s, buffers and congestion control
     * of the kernel's choice; a Unix socket is for its own user only (0600).
     */
    public static final SocketOptions DEFAULT =
            new SocketOptions(1_024, true, 15, 10, 3, 45_000, true, 0, 0, "", 0600, ANY);

    public SocketOptions {
        requireWithin(backlog, 1, Integer.MAX_VALUE, "backlog");
        requireWithin(keepAliveIdleSeconds, 0, KEEPALIVE_SECONDS_MAX, "keepAliveIdleSeconds");
        requireWithin(
                keepAliveIntervalSeconds, 1, KEEPALIVE_SECONDS_MAX, "keepAliveIntervalSeconds");
        requireWithin(keepAliveProbes, 1, KEEPALIVE_PROBES_MAX, "keepAliveProbes");
        requireWithin(userTimeoutMillis, 0, Integer.MAX_VALUE, "userTimeoutMillis");
        requireWithin(sendBufferBytes, 0, Integer.MAX_VALUE, "sendBufferBytes");
        requireWithin(receiveBufferBytes, 0, Integer.MAX_VALUE, "receiveBufferBytes");
        requireWithin(unixMode, 0, UNIX_MODE_MAX, "unixMode");
    }

    /** Connections the kernel keeps ready for accept, at most. */
    public SocketOptions withBacklog(int connections) {
        return new SocketOptions(
                connections,
                noDelay,
                keepAliveIdleSeconds,
                keepAliveIntervalSeconds,
                keepAliveProbes,
                userTimeoutMillis,
                dualStack,
                sendBufferBytes,
                receiveBufferBytes,
                congestionControl,
                unixMode,
                localAddress);
    }

    /** Small pieces are sent at once, or wait for each other (Nagle). */
    public SocketOptions withNoDelay(boolean on) {
        return new SocketOptions(
                backlog,
                on,
                keepAliveIdleSeconds,
                keepAliveIntervalSeconds,
                keepAliveProbes,
                userTimeoutMillis,
                dualStack,
                sendBufferBytes,
                receiveBufferBytes,
                congestionControl,
                unixMode,
                localAddress);
    }

    /** Silence before the first probe, 0 for none; time between probes; probes in vain. */
    public SocketOptions withKeepAlive(int idleSeconds, int intervalSeconds, int probes) {
        return new SocketOptions(
                backlog,
                noDelay,
                idleSeconds,
                intervalSeconds,
                probes,
                userTimeoutMillis,
                dualStack,
                sendBufferBytes,
                receiveBufferBytes,
                congestionControl,
                unixMode,
                localAddress);
    }

    /** How long sent bytes may stay unacknowledged; 0 for the kernel's own limit. */
    public SocketOptions withUserTimeoutMillis(int millis) {
        return new SocketOptions(
                backlog,
                noDelay,
                keepAliveIdleSeconds,
                keepAliveIntervalSeconds,
                keepAliveProbes,
                millis,
                dualStack,
                sendBufferBytes,
                receiveBufferBytes,
                congestionControl,
                unixMode,
                localAddress);
    }

    /** Whether an IPv6 wildcard listener takes IPv4 connections too. */
    public SocketOptions withDualStack(boolean on) {
        return new SocketOptions(
                backlog,
                noDelay,
                keepAliveIdleSeconds,
                keepAliveIntervalSeconds,
                keepAliveProbes,
                userTimeoutMillis,
                on,
                sendBufferBytes,
                receiveBufferBytes,
                congestionControl,
                unixMode,
                localAddress);
    }

    /** What the kernel keeps for a connection in each direction; 0 leaves it to the kernel. */
    public SocketOptions withBuffers(int sendBytes, int receiveBytes) {
        return new SocketOptions(
                backlog,
                noDelay,
                keepAliveIdleSeconds,
                keepAliveIntervalSeconds,
                keepAliveProbes,
                userTimeoutMillis,
                dualStack,
                sendBytes,
                receiveBytes,
                congestionControl,
                unixMode,
                localAddress);
    }

    /** The congestion control by its name, such as {@code bbr}; empty for the kernel's. */
    public SocketOptions withCongestionControl(String name) {
        return new SocketOptions(
                backlog,
                noDelay,
                keepAliveIdleSeconds,
                keepAliveIntervalSeconds,
                keepAliveProbes,
                userTimeoutMillis,
                dualStack,
                sendBufferBytes,
                receiveBufferBytes,
                name,
                unixMode,
                localAddress);
    }

    /** Who may connect to a Unix socket with a path, as bits of chmod(2). */
    public SocketOptions withUnixMode(int mode) {
        return new SocketOptions(
                backlog,
                noDelay,
                keepAliveIdleSeconds,
                keepAliveIntervalSeconds,
                keepAliveProbes,
                userTimeoutMillis,
                dualStack,
                sendBufferBytes,
                receiveBufferBytes,
                congestionControl,
                mode,
                localAddress);
    }

    /** Where a TCP connection that is made comes from; {@link #ANY} leaves it to the kernel. */
    public SocketOptions withLocalAddress(Endpoint.Inet address) {
        return new SocketOptions(
                backlog,
                noDelay,
                keepAliveIdleSeconds,
                keepAliveIntervalSeconds,
                keepAliveProbes,
                userTimeoutMillis,
                dualStack,
                sendBufferBytes,
                receiveBufferBytes,
                congestionControl,
                unixMode,
                address);
    }

    /** Where a connection to an address comes from, in its family; empty when the kernel says. */
    public Optional<Endpoint.Inet> localAddress(Endpoint.Inet to) {
        InetAddress here = localAddress.address();
        if (!here.isAnyLocalAddress()) {
            return Optional.of(localAddress);
        }
        InetAddress any = to.address() instanceof Inet6Address ? ANY6 : ANY.address();
        return localAddress.port() == 0
                ? Optional.empty()
                : Optional.of(new Endpoint.Inet(any, localAddress.port()));
    }

    private static void requireWithin(int value, int min, int max, String name) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " must be from " + min + " to " + max + ", not " + value);
        }
    }
}
