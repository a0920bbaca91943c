package switchboard.net;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait between tries: anything up to a time that doubles with every failure (full
 * jitter), so that those who lost the same server do not all come back at once. Immutable; any
 * thread.
 *
 * @param first the longest wait behind the first failure
 * @param longest what the doubling ends at
 * @param triesMax after how many tries in all it is given up
 * @param timeMax no try begins later than this after the first; zero for no such bound
 */
public record Backoff(Duration first, Duration longest, int triesMax, Duration timeMax) {

    private static final int DOUBLINGS_MAX = 30;
    private static final Duration LONGEST = Duration.ofDays(1);

    /** Up to half a second behind the first failure, at most half a minute, ten tries. */
    public static final Backoff DEFAULT =
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), 10, Duration.ZERO);

    public Backoff {
        if (first.isNegative() || first.isZero()) {
            throw new IllegalArgumentException("the first wait must be positive, not " + first);
        }
        if (longest.compareTo(first) < 0 || longest.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "the longest wait must be from the first, %s, to a day, not %s"
                            .formatted(first, longest));
        }
        if (triesMax <= 0) {
            throw new IllegalArgumentException("tries must be positive, not " + triesMax);
        }
        if (timeMax.isNegative()) {
            throw new IllegalArgumentException("the time must not be negative: " + timeMax);
        }
    }

    /** Waits between zero and a time that doubles from {@code first} up to {@code longest}. */
    public static Backoff exponential(Duration first, Duration longest) {
        return new Backoff(first, longest, DEFAULT.triesMax, DEFAULT.timeMax);
    }

    /** The same with so many tries in all, the first included. */
    public Backoff tries(int max) {
        return new Backoff(first, longest, max, timeMax);
    }

    /** The same, but tries go on for so long, however many they are. */
    public Backoff within(Duration time) {
        if (time.isZero()) {
            throw new IllegalArgumentException("the time must be positive");
        }
        return new Backoff(first, longest, Integer.MAX_VALUE, time);
    }

    /**
     * The wait before the next try.
     *
     * @param failures how many tries have failed in a row, from 1
     */
    public Duration pause(int failures, RandomGenerator random) {
        long most = longest.toNanos();
        int doublings = Math.min(failures - 1, DOUBLINGS_MAX);
        if (first.toNanos() <= most >> doublings) {
            most = first.toNanos() << doublings;
        }
        return Duration.ofNanos(random.nextLong(most + 1));
    }

    /** Whether one more try may begin, {@code waitedNanos} after the first one began. */
    boolean allows(int tries, long waitedNanos) {
        boolean inTime = timeMax.isZero() || waitedNanos <= timeMax.toNanos();
        return tries < triesMax && inTime;
    }
}
