package switchboard.services.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AnswerLimitTest {

    private static final long SECOND = 1_000_000_000;

    private static InetAddress source(int number) throws Exception {
        return InetAddress.getByAddress(
                new byte[] {127, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
    }

    @Test
    void oneSourceGetsItsShareAndAnotherItsOwn() throws Exception {
        AnswerLimit limit = new AnswerLimit(1_000, 10, 100);
        int first = 0;
        for (int i = 0; i < 100; i++) {
            first += limit.allows(source(1), 0) ? 1 : 0;
        }
        assertThat(first).isEqualTo(20);
        assertThat(limit.allows(source(2), 0)).isTrue();
        assertThat(limit.allows(source(1), SECOND / 10)).isTrue();
        assertThat(limit.allows(source(1), SECOND / 10)).isFalse();
    }

    @Test
    void aFloodOfEverNewSourcesKeepsTheTableAndTheRateBounded() throws Exception {
        AnswerLimit limit = new AnswerLimit(100, 10, 64);
        int allowed = 0;
        for (int i = 0; i < 50_000; i++) {
            allowed += limit.allows(source(i), i * (SECOND / 50_000)) ? 1 : 0;
            assertThat(limit.sources()).isLessThanOrEqualTo(64);
        }
        assertThat(allowed).isLessThanOrEqualTo(300);
    }
}
