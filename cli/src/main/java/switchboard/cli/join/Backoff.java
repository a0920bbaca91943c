package switchboard.cli.join;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: longer each time, and never the same for everybody. */
final class Backoff {

    private static final long FIRST_MILLIS = 500;
    private static final long MAX_MILLIS = 30_000;

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Between half and all of a time that doubles with every failure.
     *
     * @param failures how many tries have failed in a row, from 1
     */
    Duration before(int failures) {
        long doubled = FIRST_MILLIS << Math.min(failures - 1, 10);
        long most = Math.min(doubled, MAX_MILLIS);
        return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
    }
}
