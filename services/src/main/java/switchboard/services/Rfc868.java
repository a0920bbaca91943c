package switchboard.services;

import java.time.Duration;
import java.time.Instant;

/**
 * Time as four bytes: seconds since 1900, UTC, big-endian. They are full in 2036 and begin again.
 */
final class Rfc868 {

    static final int BYTES = 4;

    private static final long EPOCH_SECONDS =
            Instant.parse("1900-01-01T00:00:00Z").getEpochSecond();
    private static final long PERIOD_SECONDS = 1L << 32;

    private Rfc868() {}

    static byte[] bytes(Instant moment) {
        int seconds = (int) (moment.getEpochSecond() - EPOCH_SECONDS);
        return new byte[] {
            (byte) (seconds >>> 24), (byte) (seconds >>> 16), (byte) (seconds >>> 8), (byte) seconds
        };
    }

    /** Of all moments with these bytes the one that is nearest to now. */
    static Instant instant(byte[] bytes, Instant now) {
        long seconds = 0;
        for (byte each : bytes) {
            seconds = seconds << 8 | (each & 0xFF);
        }
        long first = seconds + EPOCH_SECONDS;
        long periods = Math.round((now.getEpochSecond() - first) / (double) PERIOD_SECONDS);
        return Instant.ofEpochSecond(first).plus(Duration.ofSeconds(periods * PERIOD_SECONDS));
    }
}
