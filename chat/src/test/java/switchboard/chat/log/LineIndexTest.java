package switchboard.chat.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LineIndexTest {

    private static final long ANN = 1;
    private static final long BOB = 2;

    @Test
    void everyPositionIsInTheLineThatCoversIt() {
        for (int pages = 1; pages <= 16; pages *= 2) {
            LineIndex index = new LineIndex(pages);
            SplittableRandom random = new SplittableRandom(pages);
            long[] starts = new long[500];
            for (int line = 1; line < starts.length; line++) {
                starts[line] = starts[line - 1] + 1 + random.nextInt(5);
                index.set(line - 1, starts[line - 1], ANN);
            }
            int end = starts.length - 1;
            index.setEnd(end, starts[end]);
            for (int from : new int[] {0, 1, 7, 250, end - 1, end}) {
                int line = from;
                for (long position = starts[from]; position <= starts[end]; position++) {
                    line = line < end && starts[line + 1] == position ? line + 1 : line;
                    assertThat(index.lineAt(position, from, end)).isEqualTo(line);
                    assertThat(index.firstAtOrAfter(position, from, end))
                            .isEqualTo(starts[line] == position ? line : line + 1);
                }
            }
        }
    }

    @Test
    void findsAndCountsLinesOfAnAuthorAcrossPages() {
        LineIndex index = new LineIndex(4);
        for (int line = 0; line < 40; line++) {
            index.set(line, line * 10L, line % 10 == 3 || line % 10 == 4 ? ANN : BOB);
        }
        index.setEnd(40, 400);
        assertThat(index.firstOf(ANN, 0, 40)).isEqualTo(3);
        assertThat(index.firstOf(ANN, 4, 40)).isEqualTo(4);
        assertThat(index.firstOf(ANN, 5, 40)).isEqualTo(13);
        assertThat(index.firstOf(ANN, 5, 13)).isEqualTo(13);
        assertThat(index.firstOf(ANN, 35, 40)).as("none left").isEqualTo(40);
        assertThat(index.firstNotOf(ANN, 3, 40)).isEqualTo(5);
        assertThat(index.firstNotOf(BOB, 35, 40)).as("none left").isEqualTo(40);
        assertThat(index.countOf(ANN, 0, 40)).isEqualTo(8);
        assertThat(index.countOf(ANN, 4, 34)).isEqualTo(6);
        assertThat(index.countOf(BOB, 4, 34)).isEqualTo(24);
        assertThat(index.countOf(ANN, 7, 7)).isZero();
    }

    @Test
    void whatIsRecycledIsGoneAndTheRestStaysWhereItWas() {
        LineIndex index = new LineIndex(4);
        for (int line = 0; line < 1000; line++) {
            index.set(line, line * 10L, line);
            index.recycleBelow(Math.max(0, line - 30));
            for (int held = Math.max(0, line - 30); held <= line; held++) {
                assertThat(index.start(held)).isEqualTo(held * 10L);
                assertThat(index.isOf(held, held)).isTrue();
            }
        }
        assertThatThrownBy(() -> index.start(960)).hasMessageContaining("not held");
        index.restart(1000);
        assertThatThrownBy(() -> index.start(999)).hasMessageContaining("not held");
        index.set(1000, 5, ANN);
        assertThat(index.start(1000)).isEqualTo(5);
    }
}
