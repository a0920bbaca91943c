package switchboard.testkit;

import java.time.Duration;

/**
 * What a {@link FaultProxy} does to the bytes of one direction.
 *
 * @param segmentBytes most bytes passed on at once
 * @param delay how long each piece is on its way
 * @param bytesPerSecond how many bytes pass in a second
 * @param cutAfterBytes how many bytes pass before the connection is cut in both directions
 * @param cut what the two ends see of a cut
 */
public record ProxyFaults(
        int segmentBytes, Duration delay, long bytesPerSecond, long cutAfterBytes, Cut cut) {

    /** How a connection is cut. */
    public enum Cut {
        /** Both ends see a reset (RST). */
        RESET,
        /** Both ends see an orderly end (FIN), in the middle of whatever was under way. */
        CLOSE
    }

    /** Passes everything on as it comes. */
    public static final ProxyFaults NONE =
            new ProxyFaults(64 << 10, Duration.ZERO, Long.MAX_VALUE, Long.MAX_VALUE, Cut.CLOSE);

    public ProxyFaults {
        if (segmentBytes <= 0 || bytesPerSecond <= 0 || cutAfterBytes < 0 || delay.isNegative()) {
            throw new IllegalArgumentException("out of range: " + segmentBytes + ", " + delay);
        }
    }

    public ProxyFaults withSegmentBytes(int bytes) {
        return new ProxyFaults(bytes, delay, bytesPerSecond, cutAfterBytes, cut);
    }

    public ProxyFaults withDelay(Duration time) {
        return new ProxyFaults(segmentBytes, time, bytesPerSecond, cutAfterBytes, cut);
    }

    public ProxyFaults withBytesPerSecond(long bytes) {
        return new ProxyFaults(segmentBytes, delay, bytes, cutAfterBytes, cut);
    }

    public ProxyFaults withCutAfter(long bytes, Cut how) {
        return new ProxyFaults(segmentBytes, delay, bytesPerSecond, bytes, how);
    }
}
