package switchboard.engine.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;

class SelectPollerTest extends PollerContract {

    @Override
    Poller poller() {
        return new SelectPoller();
    }

    @Test
    void descriptorsFrom1024OnAreRefusedAndNothingIsDamaged() {
        try (Poller poller = poller()) {
            int low = open(1);
            poller.add(low, Poller.IN, 1);
            int high = openAbove(1_023);
            for (int descriptor = high; descriptor < high + 77; descriptor++) {
                assertThat(poller.add(descriptor, Poller.IN, 2)).isEqualTo(-Errno.EINVAL);
                assertThat(poller.modify(descriptor, Poller.IN, 2)).isEqualTo(-Errno.EINVAL);
                poller.remove(descriptor);
            }
            assertThat(poller.add(Integer.MAX_VALUE, Poller.OUT, 2)).isEqualTo(-Errno.EINVAL);
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
            assertThat(poller.data(0)).isEqualTo(1);
        }
    }

    @Test
    void theHighestDescriptorOfTheSetIsWatched() {
        try (Poller poller = poller()) {
            int last = openAbove(1_022);
            assertThat(last).isEqualTo(poller.descriptorMax());
            assertThat(poller.add(last, Poller.IN | Poller.OUT, 3)).isZero();
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
            assertThat(poller.data(0)).isEqualTo(3);
            assertThat(poller.events(0)).isEqualTo(Poller.IN | Poller.OUT);
        }
    }

    @Test
    void whereNoLowDescriptorIsLeftForItselfItSaysSo() {
        openAbove(1_023);
        int before = openDescriptors();
        assertThatThrownBy(this::poller)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("below 1024");
        assertThat(openDescriptors()).isEqualTo(before);
    }

    @Test
    void oneClosedDescriptorDoesNotFailTheOthers() {
        try (Poller poller = poller()) {
            int gone = open(1);
            poller.add(gone, Poller.IN, 1);
            poller.add(open(1), Poller.IN, 2);
            closeNow(gone);
            for (int i = 0; i < 3; i++) {
                assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(2);
                assertThat(poller.data(0)).isEqualTo(1);
                assertThat(poller.events(0)).isEqualTo(Poller.NVAL);
                assertThat(poller.data(1)).isEqualTo(2);
                assertThat(poller.events(1)).isEqualTo(Poller.IN);
            }
            poller.remove(gone);
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
        }
    }
}
