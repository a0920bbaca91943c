package switchboard.chat.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LogLimitsTest {

    @Test
    void lagIsAtMostHalfOfTheLog() {
        assertThat(new LogLimits(1000, 500).lagBytesMax()).isEqualTo(500);
        assertThatThrownBy(() -> new LogLimits(1000, 501))
                .hasMessage("lag (501 bytes) must be at most half of the log (1000 bytes)");
        assertThatThrownBy(() -> new LogLimits(1000, 0)).hasMessageContaining("at least 1 byte");
        assertThatThrownBy(() -> new LogLimits(-5, -5)).hasMessageContaining("at least 1 byte");
    }

    @Test
    void everyLogOfSomeSizeHasEnoughSegments() {
        assertThat(new LogLimits(1L << 34, 1).segmentBytes()).isEqualTo(1 << 20);
        assertThat(new LogLimits(16 << 20, 1).segmentBytes()).isEqualTo(1 << 20);
        assertThat(new LogLimits(1_000_000, 1).segmentBytes()).isEqualTo(65536);
        for (long log = 256; log < 1 << 21; log += 777) {
            LogLimits limits = new LogLimits(log, 1);
            SegmentPool pool = new SegmentPool(limits.segmentBytes(), 1);
            assertThat(new RoomLog(pool, limits).batchBytesMax()).isPositive();
            pool.close();
        }
    }
}
