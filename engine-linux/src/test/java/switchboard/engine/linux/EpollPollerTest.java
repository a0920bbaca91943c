package switchboard.engine.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;

class EpollPollerTest extends PollerContract {

    @Override
    Poller poller() {
        return new EpollPoller(false);
    }

    @Test
    void edgeIsReportedOnceUntilItComesAgain() {
        try (EpollPoller poller = new EpollPoller(true)) {
            int descriptor = open(1);
            poller.add(descriptor, Poller.IN, 7);
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
            assertThat(poller.await(0)).isZero();
            write(descriptor);
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
            assertThat(poller.data(0)).isEqualTo(7);
        }
    }

    @Test
    void moreThanOneBatchOfEventsAllCome() {
        try (EpollPoller poller = new EpollPoller(true)) {
            for (int i = 0; i < 1_500; i++) {
                poller.add(open(1), Poller.IN, i);
            }
            Set<Long> seen = new HashSet<>();
            int most = 0;
            while (seen.size() < 1_500) {
                int count = poller.await(PATIENCE_NANOS);
                assertThat(count).isPositive();
                most = Math.max(most, count);
                for (int i = 0; i < count; i++) {
                    seen.add(poller.data(i));
                }
            }
            assertThat(most).isEqualTo(1_024);
        }
    }

    @Test
    void timeoutsRoundUpToMilliseconds() {
        assertThat(EpollPoller.millis(0)).isZero();
        assertThat(EpollPoller.millis(-5_000_000)).isZero();
        assertThat(EpollPoller.millis(1)).isEqualTo(1);
        assertThat(EpollPoller.millis(1_000_000)).isEqualTo(1);
        assertThat(EpollPoller.millis(1_000_001)).isEqualTo(2);
        assertThat(EpollPoller.millis(Long.MAX_VALUE - 1)).isEqualTo(Integer.MAX_VALUE);
        assertThat(EpollPoller.millis(Long.MAX_VALUE)).isEqualTo(-1);
    }

    @Test
    void descriptorThatIsNotOpenIsRefused() {
        try (Poller poller = poller()) {
            assertThat(poller.add(1_000_000, Poller.IN, 1)).isEqualTo(-Errno.EBADF);
        }
    }
}
