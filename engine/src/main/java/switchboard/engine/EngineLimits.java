package switchboard.engine;

/**
 * How much an engine does in one poll before it lets the loop go on.
 *
 * @param receiveBytesPerHandle most bytes received from one socket
 * @param receiveBytesPerPoll most bytes received from all sockets together
 * @param acceptsPerPoll most connections accepted by all listeners together
 */
public record EngineLimits(int receiveBytesPerHandle, int receiveBytesPerPoll, int acceptsPerPoll) {

    /** 64 KiB for each socket, 1 MiB and 256 connections for all. */
    public static final EngineLimits DEFAULT = new EngineLimits(64 << 10, 1 << 20, 256);

    public EngineLimits {
        requirePositive(receiveBytesPerHandle, "receiveBytesPerHandle");
        requirePositive(receiveBytesPerPoll, "receiveBytesPerPoll");
        requirePositive(acceptsPerPoll, "acceptsPerPoll");
    }

    private static void requirePositive(int value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, not " + value);
        }
    }
}
