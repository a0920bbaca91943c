package switchboard.engine;

/**
 * How much an engine does in one poll before it lets the loop go on.
 *
 * @param receiveBytesPerHandle most bytes received from one socket
 * @param receiveBytesPerPoll most bytes received from all sockets together
 * @param acceptsPerPoll most connections accepted by all listeners together
 * @param datagramsPerPoll most datagrams received from all sockets for datagrams together
 */
public record EngineLimits(
        int receiveBytesPerHandle,
        int receiveBytesPerPoll,
        int acceptsPerPoll,
        int datagramsPerPoll) {

    private static final int DATAGRAMS_PER_POLL = 256;

    /** 64 KiB for each socket, 1 MiB, 256 connections and 256 datagrams for all. */
    public static final EngineLimits DEFAULT = new EngineLimits(64 << 10, 1 << 20, 256);

    /** The same with the usual number of datagrams. */
    public EngineLimits(int receiveBytesPerHandle, int receiveBytesPerPoll, int acceptsPerPoll) {
        this(receiveBytesPerHandle, receiveBytesPerPoll, acceptsPerPoll, DATAGRAMS_PER_POLL);
    }

    public EngineLimits {
        requirePositive(receiveBytesPerHandle, "receiveBytesPerHandle");
        requirePositive(receiveBytesPerPoll, "receiveBytesPerPoll");
        requirePositive(acceptsPerPoll, "acceptsPerPoll");
        requirePositive(datagramsPerPoll, "datagramsPerPoll");
    }

    private static void requirePositive(int value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, not " + value);
        }
    }
}
