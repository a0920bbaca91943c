package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class BackoffTest {

    private static final Backoff HALF_A_MINUTE =
            Backoff.exponential(Duration.ofMillis(500), Duration.ofSeconds(30));

    /** The longest of many waits, in milliseconds. */
    private static long longest(int failures) {
        Random random = new Random(1);
        return LongStream.range(0, 10_000)
                .map(i -> HALF_A_MINUTE.pause(failures, random).toMillis())
                .max()
                .orElseThrow();
    }

    @Test
    void theLongestWaitDoublesUpToItsBound() {
        assertThat(longest(1)).isBetween(490L, 500L);
        assertThat(longest(2)).isBetween(980L, 1_000L);
        assertThat(longest(5)).isBetween(7_900L, 8_000L);
        assertThat(longest(7)).isBetween(29_500L, 30_000L);
        assertThat(longest(1_000)).isBetween(29_500L, 30_000L);
        assertThat(longest(Integer.MAX_VALUE)).isBetween(29_500L, 30_000L);
    }

    @Test
    void waitsAreSpreadOverAllOfTheTime() {
        Random random = new Random(1);
        long[] quarters = new long[4];
        for (int i = 0; i < 4_000; i++) {
            quarters[(int) (HALF_A_MINUTE.pause(3, random).toMillis() / 501)]++;
        }
        assertThat(LongStream.of(quarters).min().orElseThrow()).isGreaterThan(800);
    }

    @Test
    void boundsThatMakeNoSenseAreRefusedInOneSentence() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backoff.exponential(Duration.ZERO, second))
                .withMessage("the first wait must be positive, not PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backoff.exponential(second, Duration.ofMillis(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> HALF_A_MINUTE.tries(0));
        assertThatIllegalArgumentException().isThrownBy(() -> HALF_A_MINUTE.within(Duration.ZERO));
    }
}
