package switchboard.chat.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static switchboard.chat.log.Lines.batch;
import static switchboard.chat.log.Lines.peek;
import static switchboard.chat.log.Lines.say;
import static switchboard.chat.log.Lines.take;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import switchboard.engine.Slices;

class CursorTest {

    private static final long ANN = 1;
    private static final long BOB = 2;

    private final SegmentPool pool = new SegmentPool(64, 64, true);
    private final RoomLog log = new RoomLog(pool, new LogLimits(2048, 400), 4);
    private final LogReader reader = log.reader();
    private final Cursor ann = log.open(reader, ANN, Cursor::skip);

    @AfterEach
    void freeMemory() {
        pool.close();
    }

    @Test
    void newCursorStartsAtTheTail() {
        say(log, BOB, "before\n");
        Cursor late = log.open(reader, 3, Lines.NEVER);
        say(log, BOB, "after\n");
        assertThat(take(late)).isEqualTo("after\n");
        assertThat(take(ann)).isEqualTo("before\nafter\n");
    }

    @Test
    void offersTheSameUntilItIsTaken() {
        say(log, BOB, "one\n");
        assertThat(peek(ann)).isEqualTo("one\n");
        assertThat(peek(ann)).isEqualTo("one\n");
        assertThat(peek(ann, 2)).isEqualTo("on");
        ann.taken(2);
        assertThat(peek(ann)).isEqualTo("e\n");
        say(log, BOB, "two\n");
        assertThat(take(ann)).isEqualTo("e\ntwo\n");
        assertThat(peek(ann)).isEmpty();
        assertThat(ann.isBehind()).isFalse();
    }

    @Test
    void takesLessThanOfferedAndGoesOnThere() {
        say(log, BOB, "0123456789\n");
        peek(ann);
        ann.taken(4);
        peek(ann);
        ann.taken(0);
        assertThat(take(ann)).isEqualTo("456789\n");
    }

    @Test
    void moreCannotBeTakenThanWasOffered() {
        say(log, BOB, "0123456789\n");
        peek(ann, 5);
        assertThatThrownBy(() -> ann.taken(6)).hasMessageContaining("6 bytes taken of 5 offered");
        ann.taken(5);
        assertThatThrownBy(() -> ann.taken(1)).hasMessageContaining("1 bytes taken of 0 offered");
    }

    @Test
    void ownLinesNeverComeBack() {
        say(log, ANN, "mine\n");
        assertThat(peek(ann)).isEmpty();
        say(log, BOB, "his 1\n");
        say(log, ANN, "mine\n");
        say(log, ANN, "mine\n");
        say(log, BOB, "his 2\n");
        say(log, 0, "notice\n");
        say(log, ANN, "mine\n");
        assertThat(take(ann)).isEqualTo("his 1\nhis 2\nnotice\n");
        assertThat(ann.isBehind()).as("own lines at the end are passed").isFalse();
        assertThat(ann.lag()).isZero();
    }

    @Test
    void ownLinesAreSteppedOverAlsoFromTheMiddleOfALine() {
        say(log, BOB, "his 1\n");
        say(log, ANN, "mine\n");
        say(log, BOB, "his 2\n");
        assertThat(take(ann, 3)).isEqualTo("his");
        assertThat(ann.frameRest()).isEqualTo(3);
        say(log, ANN, "mine\n");
        say(log, BOB, "his 3\n");
        assertThat(peek(ann)).isEqualTo(" 1\nhis 2\nhis 3\n");
        ann.taken(3);
        assertThat(ann.frameRest()).isZero();
        peek(ann);
        ann.taken(2);
        assertThat(ann.frameRest()).isEqualTo(4);
        assertThat(take(ann)).isEqualTo("s 2\nhis 3\n");
    }

    @Test
    void ownLinesAloneDoNotPileUpBehindTheirAuthor() {
        for (int i = 0; i < 1000; i++) {
            reader.update();
            say(log, ANN, "nobody else is here\n");
            assertThat(peek(ann)).isEmpty();
            assertThat(ann.lag()).isZero();
        }
    }

    @Test
    void aMemberWithoutAnAuthorGetsAllLines() {
        Cursor watcher = log.open(reader, 0, Cursor::skip);
        say(log, 0, "notice\n");
        say(log, ANN, "hers\n");
        assertThat(take(watcher, 3)).isEqualTo("not");
        say(log, 0, "another\n".repeat(100));
        watcher.skip();
        assertThat(take(watcher)).startsWith("ice\n");
        say(log, 0, "last\n");
        assertThat(take(watcher)).isEqualTo("last\n");
    }

    @Test
    void noMorePiecesAreOfferedThanAskedFor() {
        for (int i = 0; i < 10; i++) {
            say(log, BOB, "his " + i + "\n");
            say(log, ANN, "mine\n");
        }
        Slices slices = new Slices();
        assertThat(ann.gather(slices, Long.MAX_VALUE, 3)).isEqualTo(18);
        assertThat(slices.count()).isEqualTo(3);
        assertThat(Lines.bytes(slices)).asString(UTF_8).isEqualTo("his 0\nhis 1\nhis 2\n");
        assertThat(ann.gather(slices, Long.MAX_VALUE, 0)).isZero();
    }

    @Test
    void linesOfOthersInARowAreOnePiecePerSegmentHoweverFarTheNextOwnLine() {
        SegmentPool large = new SegmentPool(1 << 16, 4);
        RoomLog longLog = new RoomLog(large, new LogLimits(1 << 18, 1 << 16));
        Cursor speaker = longLog.open(longLog.reader(), ANN, Lines.NEVER);
        for (int i = 0; i < 5000; i++) {
            say(longLog, i == 4900 ? ANN : BOB, "%07d\n".formatted(i));
        }
        Slices slices = new Slices();
        assertThat(speaker.gather(slices, Long.MAX_VALUE, 100)).isEqualTo(4999 * 8);
        assertThat(slices.count()).isEqualTo(2);
        large.close();
    }

    @Test
    void linesLongerThanASegmentArriveWhole() {
        String line = "x".repeat(200) + "\n";
        say(log, BOB, line);
        Slices slices = new Slices();
        ann.gather(slices, Long.MAX_VALUE, 100);
        assertThat(slices.count()).as("64-byte segments").isEqualTo(4);
        assertThat(take(ann, 150)).isEqualTo("x".repeat(150));
        assertThat(ann.frameRest()).isEqualTo(51);
        assertThat(take(ann)).isEqualTo("x".repeat(50) + "\n");
    }

    @Test
    void frameRestIsZeroExactlyOnLineBoundaries() {
        log.append(batch(BOB, "ab\n", "c\n", "defg\n"));
        long[] rests = {0, 2, 1, 0, 1, 0, 4, 3, 2, 1};
        for (long rest : rests) {
            assertThat(ann.frameRest()).isEqualTo(rest);
            take(ann, 1);
        }
        assertThat(ann.frameRest()).isZero();
    }

    @Test
    void skipOnALineBoundaryGoesToWholeLinesAndCountsThoseMissed() {
        fill(0, 50);
        assertThat(ann.skip()).as("100 bytes stay: ten lines").isEqualTo(40);
        assertThat(take(ann)).startsWith("line  040\n").endsWith("line  049\n").hasSize(100);
    }

    @Test
    void skipInTheMiddleOfALineKeepsTheRestOfThatLine() {
        fill(0, 5);
        assertThat(take(ann, 24)).endsWith("line");
        fill(5, 50);
        assertThat(ann.skip()).as("all between line 2 and line 40").isEqualTo(37);
        assertThat(ann.frameRest()).isEqualTo(6);
        assertThat(peek(ann, 4)).isEqualTo("  00");
        assertThat(peek(ann)).startsWith("  002\nline  040\n").endsWith("line  049\n");
        ann.taken(5);
        assertThat(ann.frameRest()).isEqualTo(1);
        peek(ann);
        ann.taken(3);
        assertThat(ann.frameRest()).isEqualTo(8);
        assertThat(take(ann)).startsWith("ne  040\nline  041\n").endsWith("line  049\n");
    }

    @Test
    void aSecondSkipKeepsTheRestOfTheFirstAndMissesNoLineTwice() {
        fill(0, 5);
        take(ann, 4);
        fill(5, 60);
        long missed = ann.skip();
        assertThat(take(ann, 2)).isEqualTo("  ");
        fill(60, 120);
        missed += ann.skip();
        assertThat(take(ann)).startsWith("000\nline  110\n");
        assertThat(missed).isEqualTo(109);
    }

    @Test
    void skipOverALineThatSpansSegmentsKeepsAllOfItsRest() {
        String line = "y".repeat(300) + "\n";
        say(log, BOB, line);
        take(ann, 10);
        fill(0, 60);
        assertThat(ann.skip()).isEqualTo(50);
        assertThat(ann.frameRest()).isEqualTo(291);
        assertThat(take(ann)).startsWith("y".repeat(290) + "\nline  050\n");
    }

    @Test
    void ownLinesAreNotMissed() {
        for (int i = 0; i < 30; i++) {
            say(log, BOB, "line " + (100 + i) + "\n");
            say(log, ANN, "mine\n");
        }
        assertThat(peek(ann)).startsWith("line 100");
        assertThat(ann.skip()).as("his lines before the last 100 bytes").isEqualTo(23);
        assertThat(take(ann)).startsWith("line 123\n").endsWith("line 129\n").hasSize(63);
    }

    @Test
    void skipOfAMemberThatIsNearTheTailDoesNothing() {
        fill(0, 10);
        take(ann, 3);
        assertThat(ann.skip()).isZero();
        assertThat(ann.frameRest()).isEqualTo(7);
        assertThat(take(ann)).hasSize(97);
        assertThat(ann.skip()).isZero();
    }

    @Test
    void stoppedInTheMiddleOfALineItGivesTheRestOfItAndNoMore() {
        fill(0, 3);
        take(ann, 13);
        ann.stop();
        fill(3, 6);
        assertThat(ann.frameRest()).isEqualTo(7);
        assertThat(take(ann, 4)).isEqualTo("e  0");
        assertThat(take(ann)).isEqualTo("01\n");
        assertThat(ann.isBehind()).isFalse();
        assertThat(peek(ann)).isEmpty();
        assertThat(ann.lag()).isZero();
        assertThat(reader.size()).isZero();
    }

    @Test
    void stoppedOnALineBoundaryItGivesNothing() {
        fill(0, 3);
        take(ann, 10);
        ann.stop();
        assertThat(ann.isBehind()).isFalse();
        assertThat(peek(ann)).isEmpty();
        assertThat(ann.frameRest()).isZero();
    }

    @Test
    void closedItGivesNothingEvenOfARestThatWasKept() {
        fill(0, 50);
        take(ann, 4);
        ann.skip();
        ann.close();
        ann.close();
        assertThat(peek(ann)).isEmpty();
        assertThat(ann.frameRest()).isZero();
    }

    private void fill(int from, int to) {
        for (int i = from; i < to; i++) {
            say(log, BOB, "line  %03d\n".formatted(i));
        }
    }
}
