package switchboard.chat.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class SegmentPoolTest {

    @Test
    void givesBackTheSegmentReturnedLast() {
        SegmentPool pool = new SegmentPool(64, 3);
        MemorySegment one = pool.take();
        MemorySegment two = pool.take();
        assertThat(pool.taken()).isEqualTo(2);
        assertThat(pool.available()).isEqualTo(1);
        pool.giveBack(two);
        pool.giveBack(one);
        assertThat(pool.take()).isSameAs(one);
        assertThat(pool.take()).isSameAs(two);
        pool.close();
    }

    @Test
    void neverHasMoreThanItsBound() {
        SegmentPool pool = new SegmentPool(64, 2);
        pool.take();
        pool.take();
        assertThat(pool.available()).isZero();
        assertThatThrownBy(pool::take).hasMessageContaining("all 2 segments are taken");
        pool.close();
    }

    @Test
    void itsMemoryMayBeReadOnAnyThreadAndIsGoneAfterClose() throws Exception {
        SegmentPool pool = new SegmentPool(64, 1);
        MemorySegment segment = pool.take();
        segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 7);
        byte[] seen = new byte[1];
        Thread other = new Thread(() -> seen[0] = segment.get(ValueLayout.JAVA_BYTE, 0));
        other.start();
        other.join();
        assertThat(seen[0]).isEqualTo((byte) 7);
        pool.close();
        assertThat(segment.scope().isAlive()).isFalse();
    }

    @Test
    void aSizeThatIsNoPowerOfTwoIsRefused() {
        assertThatThrownBy(() -> new SegmentPool(100, 1)).hasMessageContaining("power of two");
        assertThatThrownBy(() -> new SegmentPool(32, 1)).hasMessageContaining("at least 64");
        assertThatThrownBy(() -> new SegmentPool(64, 0)).hasMessageContaining("at least 1");
    }
}
