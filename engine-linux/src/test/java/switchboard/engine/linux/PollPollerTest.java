package switchboard.engine.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;

class PollPollerTest extends PollerContract {

    @Override
    Poller poller() {
        return new PollPoller();
    }

    @Test
    void descriptorThatWasClosedIsReportedAsSuchAndTheOthersGoOn() {
        try (Poller poller = poller()) {
            int gone = open(1);
            poller.add(gone, Poller.IN, 1);
            poller.add(open(1), Poller.IN, 2);
            closeNow(gone);
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(2);
            assertThat(poller.data(0)).isEqualTo(1);
            assertThat(poller.events(0)).isEqualTo(Poller.NVAL);
            assertThat(poller.data(1)).isEqualTo(2);
            assertThat(poller.events(1)).isEqualTo(Poller.IN);
        }
    }

    @Test
    void descriptorAbove1024IsWatched() {
        try (Poller poller = poller()) {
            int high = openAbove(1_023);
            assertThat(poller.add(high, Poller.IN, 5)).isZero();
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
            assertThat(poller.data(0)).isEqualTo(5);
        }
    }

    @Test
    void numberThatNobodyHasMakesNoLargeTable() {
        try (Poller poller = poller()) {
            assertThat(poller.add(Integer.MAX_VALUE, Poller.IN, 1)).isEqualTo(-Errno.EBADF);
        }
    }
}
