package switchboard.net;

import java.time.Duration;

/**
 * How much peers may ask of a server. A zero duration switches that timeout off.
 *
 * @param connectionsMax connections at once
 * @param overflow what becomes of one more than that, or than there are places for blocking
 *     handlers
 * @param connectionsPerAddressMax connections at once from one address
 * @param newPerAddressMax new connections from one address within {@code newPerAddressWindow}
 * @param newPerAddressWindow see there
 * @param countsLoopback whether the limits for one address hold for loopback too
 * @param outputBytesMax output that may wait for one peer before its input pauses
 * @param outputBytesInAllMax memory for waiting output that all connections of one loop may hold
 *     together; over it the connection with the longest queue is closed
 * @param inputBytesInAllMax memory for unfinished frames that all connections of one loop may hold
 *     together; over it the connection that holds most is closed
 * @param idleTimeout neither side has sent a byte for so long
 * @param frameTimeout a frame that was begun must end within this, however slowly it drips
 * @param writeTimeout output waits and the peer takes no byte for so long
 * @param readTimeout the peer has sent no byte for so long, while this side was ready to read
 */
public record Limits(
        int connectionsMax,
        Overflow overflow,
        int connectionsPerAddressMax,
        int newPerAddressMax,
        Duration newPerAddressWindow,
        boolean countsLoopback,
        int outputBytesMax,
        long outputBytesInAllMax,
        long inputBytesInAllMax,
        Duration idleTimeout,
        Duration frameTimeout,
        Duration writeTimeout,
        Duration readTimeout) {

    private static final Duration TIME_MAX = Duration.ofDays(366);

    /** What a server has unless it says otherwise. */
    public static final Limits DEFAULT =
            new Limits(
                    DescriptorLimit.connectionsMax(),
                    Overflow.REJECT,
                    64,
                    32,
                    Duration.ofSeconds(10),
                    false,
                    1 << 20,
                    256L << 20,
                    Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 8),
                    Duration.ZERO,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ZERO);

    public Limits {
        requirePositive(connectionsMax, "connectionsMax");
        requirePositive(connectionsPerAddressMax, "connectionsPerAddressMax");
        requirePositive(newPerAddressMax, "newPerAddressMax");
        requirePositive(outputBytesMax, "outputBytesMax");
        requirePositive(outputBytesInAllMax, "outputBytesInAllMax");
        requirePositive(inputBytesInAllMax, "inputBytesInAllMax");
        requireTime(newPerAddressWindow, "newPerAddressWindow");
        requireTime(idleTimeout, "idleTimeout");
        requireTime(frameTimeout, "frameTimeout");
        requireTime(writeTimeout, "writeTimeout");
        requireTime(readTimeout, "readTimeout");
    }

    private static void requirePositive(long value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, not " + value);
        }
    }

    private static void requireTime(Duration value, String name) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative: " + value);
        }
        if (value.compareTo(TIME_MAX) > 0) {
            throw new IllegalArgumentException(name + " must not be longer than a year: " + value);
        }
    }

    public Limits withConnectionsMax(int connectionsMax) {
        return new Limits(
                connectionsMax,
                overflow,
                connectionsPerAddressMax,
                newPerAddressMax,
                newPerAddressWindow,
                countsLoopback,
                outputBytesMax,
                outputBytesInAllMax,
                inputBytesInAllMax,
                idleTimeout,
                frameTimeout,
                writeTimeout,
                readTimeout);
    }

    public Limits withOverflow(Overflow overflow) {
        return new Limits(
                connectionsMax,
                overflow,
                connectionsPerAddressMax,
                newPerAddressMax,
                newPerAddressWindow,
                countsLoopback,
                outputBytesMax,
                outputBytesInAllMax,
                inputBytesInAllMax,
                idleTimeout,
                frameTimeout,
                writeTimeout,
                readTimeout);
    }

    /** Limits for one address, loopback included. */
    public Limits withPerAddress(int connectionsMaxOfOne, int newMaxOfOne, Duration window) {
        return new Limits(
                connectionsMax,
                overflow,
                connectionsMaxOfOne,
                newMaxOfOne,
                window,
                true,
                outputBytesMax,
                outputBytesInAllMax,
                inputBytesInAllMax,
                idleTimeout,
                frameTimeout,
                writeTimeout,
                readTimeout);
    }

    public Limits withOutputBytesMax(int outputBytesMax) {
        return new Limits(
                connectionsMax,
                overflow,
                connectionsPerAddressMax,
                newPerAddressMax,
                newPerAddressWindow,
                countsLoopback,
                outputBytesMax,
                outputBytesInAllMax,
                inputBytesInAllMax,
                idleTimeout,
                frameTimeout,
                writeTimeout,
                readTimeout);
    }

    public Limits withOutputBytesInAllMax(long outputBytesInAllMax) {
        return new Limits(
                connectionsMax,
                overflow,
                connectionsPerAddressMax,
                newPerAddressMax,
                newPerAddressWindow,
                countsLoopback,
                outputBytesMax,
                outputBytesInAllMax,
                inputBytesInAllMax,
                idleTimeout,
                frameTimeout,
                writeTimeout,
                readTimeout);
    }

    public Limits withInputBytesInAllMax(long inputBytesInAllMax) {
        return new Limits(
                connectionsMax,
                overflow,
                connectionsPerAddressMax,
                newPerAddressMax,
                newPerAddressWindow,
                countsLoopback,
                outputBytesMax,
                outputBytesInAllMax,
                inputBytesInAllMax,
                idleTimeout,
                frameTimeout,
                writeTimeout,
                readTimeout);
    }

    /** Idle, frame and write timeout. */
    public Limits withTimeouts(Duration idle, Duration frame, Duration write) {
        return new Limits(
                connectionsMax,
                overflow,
                connectionsPerAddressMax,
                newPerAddressMax,
                newPerAddressWindow,
                countsLoopback,
                outputBytesMax,
                outputBytesInAllMax,
                inputBytesInAllMax,
                idle,
                frame,
                write,
                readTimeout);
    }

    /** How long the peer may send nothing; zero for as long as it likes. */
    public Limits withReadTimeout(Duration read) {
        return new Limits(
                connectionsMax,
                overflow,
                connectionsPerAddressMax,
                newPerAddressMax,
                newPerAddressWindow,
                countsLoopback,
                outputBytesMax,
                outputBytesInAllMax,
                inputBytesInAllMax,
                idleTimeout,
                frameTimeout,
                writeTimeout,
                read);
    }
}
