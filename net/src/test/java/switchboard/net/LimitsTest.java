package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitsTest {

    @Test
    void aLimitThatIsNotPositiveIsRefusedByItsName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limits.DEFAULT.withConnectionsMax(0))
                .withMessage("connectionsMax must be positive, not 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limits.DEFAULT.withOutputBytesMax(-1))
                .withMessage("outputBytesMax must be positive, not -1");
    }

    @Test
    void aNegativeTimeoutIsRefusedByItsName() {
        Duration negative = Duration.ofMillis(-1);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Limits.DEFAULT.withTimeouts(negative, Duration.ZERO, Duration.ZERO))
                .withMessageStartingWith("idleTimeout must not be negative");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Limits.DEFAULT.withTimeouts(Duration.ZERO, negative, Duration.ZERO))
                .withMessageStartingWith("frameTimeout must not be negative");
    }

    @Test
    void changingOneLimitKeepsTheOthers() {
        Limits changed =
                Limits.DEFAULT
                        .withConnectionsMax(7)
                        .withOverflow(Overflow.WAIT)
                        .withPerAddress(3, 2, Duration.ofSeconds(5))
                        .withOutputBytesMax(9)
                        .withOutputBytesInAllMax(90)
                        .withInputBytesInAllMax(80)
                        .withTimeouts(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3));
        assertThat(changed)
                .isEqualTo(
                        new Limits(
                                7,
                                Overflow.WAIT,
                                3,
                                2,
                                Duration.ofSeconds(5),
                                true,
                                9,
                                90,
                                80,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ZERO));
        assertThat(changed.withReadTimeout(Duration.ofSeconds(4)).readTimeout())
                .isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aTimeoutTooLongToCountInNanosecondsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Limits.DEFAULT.withTimeouts(
                                Duration.ofDays(200_000), Duration.ZERO, Duration.ZERO))
                .withMessageStartingWith("idleTimeout");
    }
}
