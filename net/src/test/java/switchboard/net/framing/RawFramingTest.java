package switchboard.net.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import switchboard.net.framing.Framing.Cut;

class RawFramingTest {

    private final FrameBounds bounds = new FrameBounds();

    @Test
    void whatOneReadBringsIsOneFrame() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[100]);
        assertThat(Framing.raw().cut(bytes, 10, 90, 0, bounds)).isEqualTo(Cut.FRAME);
        assertThat(bounds.from).isEqualTo(10);
        assertThat(bounds.to).isEqualTo(90);
        assertThat(bounds.next).isEqualTo(90);
    }

    @Test
    void nothingIsNoFrame() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[4]);
        assertThat(Framing.raw().cut(bytes, 4, 4, 0, bounds)).isEqualTo(Cut.MORE);
    }

    @Test
    void framesAreSentAsTheyAreAndNoSentenceIsEverSentForThem() {
        assertThat(Framing.raw().trailer()).isEmpty();
        assertThat(Framing.raw().isText()).isFalse();
    }

    @Test
    void aFrameIsNeverLongerThanARead() {
        assertThat(Framing.raw().frameBytesMax()).isEqualTo(64 << 10);
    }
}
