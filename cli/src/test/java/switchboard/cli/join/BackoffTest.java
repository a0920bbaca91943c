package switchboard.cli.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void eachTryWaitsLongerUpToHalfAMinute() {
        Backoff backoff = new Backoff(new Random(1));
        for (int failures = 1; failures <= 100; failures++) {
            long most = Math.min(30_000, 500L << Math.min(failures - 1, 20));
            assertThat(backoff.before(failures))
                    .isBetween(Duration.ofMillis(most / 2), Duration.ofMillis(most));
        }
    }

    @Test
    void notEverybodyComesBackAtOnce() {
        Set<Duration> pauses = new HashSet<>();
        Backoff backoff = new Backoff(new Random(1));
        for (int i = 0; i < 100; i++) {
            pauses.add(backoff.before(1));
        }
        assertThat(pauses).hasSizeGreaterThan(50);
    }
}
