package switchboard.chat.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class LineBatchTest {

    private final LineBatch batch = new LineBatch(1);

    @Test
    void keepsLinesWithTheirAuthorsWhileItGrows() {
        MemorySegment text = MemorySegment.ofArray("0123456789".getBytes(US_ASCII));
        for (int i = 0; i < 1000; i++) {
            batch.put(text, 2, 3);
            batch.put((byte) '\n');
            batch.endLine(i, -i);
        }
        assertThat(batch.lines()).isEqualTo(1000);
        assertThat(batch.length()).isEqualTo(4000);
        for (int i = 0; i < 1000; i++) {
            assertThat(batch.end(i)).isEqualTo(4L * i + 4);
            assertThat(batch.author(i)).isEqualTo(i);
            assertThat(batch.kind(i)).isEqualTo(-i);
        }
        assertThat(text()).isEqualTo("234\n".repeat(1000));
    }

    @Test
    void takesBytesWrittenByTheCaller() {
        batch.put("a: ".getBytes(US_ASCII));
        batch.reserve(100);
        batch.bytes().set(ValueLayout.JAVA_BYTE, batch.length(), (byte) 'x');
        batch.advance(1);
        assertThat(batch.lineLength()).isEqualTo(4);
        batch.endLine(1, 0);
        assertThat(batch.lineLength()).isZero();
        assertThat(text()).isEqualTo("a: x");
    }

    @Test
    void dropsOnlyWhatIsNotEnded() {
        batch.put((byte) 'a');
        batch.endLine(1, 0);
        batch.put((byte) 'b');
        batch.dropLine();
        batch.put((byte) 'c');
        batch.endLine(1, 0);
        assertThat(text()).isEqualTo("ac");
        batch.clear();
        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.lines()).isZero();
    }

    @Test
    void aLineWithoutBytesIsRefused() {
        assertThatThrownBy(() -> batch.endLine(1, 0)).hasMessageContaining("at least one byte");
    }

    private String text() {
        byte[] bytes = batch.bytes().asSlice(0, batch.length()).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, US_ASCII);
    }
}
