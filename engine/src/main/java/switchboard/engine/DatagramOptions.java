package switchboard.engine;

/**
 * Settings of a socket for datagrams (udp(7), ip(7), ipv6(7), unix(7)). What only UDP has is
 * nothing to a Unix socket, and the other way round.
 *
 * @param datagramBytesMax most bytes taken of one datagram; what a longer one has beyond is lost,
 *     and it is reported as truncated
 * @param broadcast whether datagrams to broadcast addresses may be sent (SO_BROADCAST)
 * @param reuseAddress SO_REUSEADDR, which for datagrams is not what it is for TCP: two sockets
 *     share the port, and each datagram to one address goes to the last that was bound alone. Only
 *     for several listeners of one multicast group
 * @param dualStack whether an IPv6 wildcard socket takes IPv4 datagrams too
 * @param receiveBufferBytes what the kernel keeps until it is received (SO_RCVBUF), 0 for its own
 *     choice
 * @param sendBufferBytes the same for what is on its way out (SO_SNDBUF)
 * @param hops how many routers a datagram to one address may pass (IP_TTL), 0 for the kernel's
 *     choice
 * @param multicastHops the same for multicast; 1 stays on the local network, 0 on this machine
 * @param multicastLoop whether members on this machine get what is sent to a group
 * @param multicastInterface index of the interface by which multicast leaves, 0 for the kernel's
 *     choice
 * @param unixMode who may send to a Unix socket with a path, as chmod(2) takes it; it holds from
 *     the moment on that the file is there, whatever the umask is
 */
public record DatagramOptions(
        int datagramBytesMax,
        boolean broadcast,
        boolean reuseAddress,
        boolean dualStack,
        int receiveBufferBytes,
        int sendBufferBytes,
        int hops,
        int multicastHops,
        boolean multicastLoop,
        int multicastInterface,
        int unixMode) {

    private static final int BYTES_MAX = Datagrams.UNIX_BYTES_MAX;
    private static final int HOPS_MAX = 255;
    private static final int MODE_MAX = 0777;

    /** Whole datagrams, no broadcast, nothing shared, multicast on the local network, mode 0600. */
    public static final DatagramOptions DEFAULT =
            new DatagramOptions(65_535, false, false, true, 0, 0, 0, 1, true, 0, 0600);

    public DatagramOptions {
        requireWithin(datagramBytesMax, 1, BYTES_MAX, "datagramBytesMax");
        requireWithin(receiveBufferBytes, 0, Integer.MAX_VALUE, "receiveBufferBytes");
        requireWithin(sendBufferBytes, 0, Integer.MAX_VALUE, "sendBufferBytes");
        requireWithin(hops, 0, HOPS_MAX, "hops");
        requireWithin(multicastHops, 0, HOPS_MAX, "multicastHops");
        requireWithin(multicastInterface, 0, Integer.MAX_VALUE, "multicastInterface");
        requireWithin(unixMode, 0, MODE_MAX, "unixMode");
    }

    /** The same with another {@link #datagramBytesMax}. */
    public DatagramOptions withDatagramBytesMax(int bytes) {
        return new DatagramOptions(
                bytes,
                broadcast,
                reuseAddress,
                dualStack,
                receiveBufferBytes,
                sendBufferBytes,
                hops,
                multicastHops,
                multicastLoop,
                multicastInterface,
                unixMode);
    }

    /** The same with {@link #broadcast} allowed or not. */
    public DatagramOptions withBroadcast(boolean allowed) {
        return new DatagramOptions(
                datagramBytesMax,
                allowed,
                reuseAddress,
                dualStack,
                receiveBufferBytes,
                sendBufferBytes,
                hops,
                multicastHops,
                multicastLoop,
                multicastInterface,
                unixMode);
    }

    /** The same with {@link #reuseAddress} on or off. */
    public DatagramOptions withReuseAddress(boolean shared) {
        return new DatagramOptions(
                datagramBytesMax,
                broadcast,
                shared,
                dualStack,
                receiveBufferBytes,
                sendBufferBytes,
                hops,
                multicastHops,
                multicastLoop,
                multicastInterface,
                unixMode);
    }

    /** The same with other buffers of the kernel, 0 for its own choice. */
    public DatagramOptions withBuffers(int receiveBytes, int sendBytes) {
        return new DatagramOptions(
                datagramBytesMax,
                broadcast,
                reuseAddress,
                dualStack,
                receiveBytes,
                sendBytes,
                hops,
                multicastHops,
                multicastLoop,
                multicastInterface,
                unixMode);
    }

    /** The same with another {@link #hops}. */
    public DatagramOptions withHops(int routers) {
        return new DatagramOptions(
                datagramBytesMax,
                broadcast,
                reuseAddress,
                dualStack,
                receiveBufferBytes,
                sendBufferBytes,
                routers,
                multicastHops,
                multicastLoop,
                multicastInterface,
                unixMode);
    }

    /** The same with another way for multicast. */
    public DatagramOptions withMulticast(int routers, boolean loop, int interfaceIndex) {
        return new DatagramOptions(
                datagramBytesMax,
                broadcast,
                reuseAddress,
                dualStack,
                receiveBufferBytes,
                sendBufferBytes,
                hops,
                routers,
                loop,
                interfaceIndex,
                unixMode);
    }

    /** The same with another {@link #unixMode}. */
    public DatagramOptions withUnixMode(int mode) {
        return new DatagramOptions(
                datagramBytesMax,
                broadcast,
                reuseAddress,
                dualStack,
                receiveBufferBytes,
                sendBufferBytes,
                hops,
                multicastHops,
                multicastLoop,
                multicastInterface,
                mode);
    }

    private static void requireWithin(int value, int min, int max, String name) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " must be from " + min + " to " + max + ", not " + value);
        }
    }
}
