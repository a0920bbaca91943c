package switchboard.chat.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static switchboard.chat.log.Lines.batch;
import static switchboard.chat.log.Lines.peek;
import static switchboard.chat.log.Lines.say;
import static switchboard.chat.log.Lines.take;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import switchboard.engine.Slices;

class RoomLogTest {

    private static final long ANN = 1;
    private static final long BOB = 2;
    private static final String LINE = "fifteen bytes.\n";

    private final SegmentPool pool = new SegmentPool(64, 100, true);
    private final RoomLog log = new RoomLog(pool, new LogLimits(1024, 256), 4);
    private final LogReader reader = log.reader();

    @AfterEach
    void freeMemory() {
        pool.close();
    }

    @Test
    void emptyRoomHoldsNoSegment() {
        assertThat(pool.taken()).isZero();
        Cursor ann = log.open(reader, ANN, Lines.NEVER);
        assertThat(pool.taken()).as("with a member and nothing said").isZero();
        say(log, BOB, LINE);
        assertThat(pool.taken()).isEqualTo(1);
        ann.close();
        log.forget(ann);
        assertThat(pool.taken()).isZero();
        say(log, BOB, LINE.repeat(20));
        assertThat(pool.taken()).as("said to nobody").isZero();
        assertThat(log.lineCount()).isEqualTo(2);
        assertThat(log.tail()).isEqualTo(LINE.length() * 21L);
    }

    @Test
    void whoComesIntoAnEmptiedRoomHearsWhatIsSaidFromThenOn() {
        for (int i = 0; i < 50; i++) {
            Cursor ann = log.open(reader, 100 + i, Lines.NEVER);
            reader.update();
            say(log, BOB, "round " + i + "\n");
            say(log, 100 + i, "mine\n");
            say(log, BOB, "again\n");
            assertThat(take(ann, 3)).isEqualTo("rou");
            assertThat(take(ann)).isEqualTo("nd " + i + "\nagain\n");
            ann.close();
            log.forget(ann);
            say(log, 0, "somebody left\n");
        }
        assertThat(pool.taken()).isZero();
    }

    @Test
    void whatAllReadersHaveReleasedIsUsedAgain() {
        Cursor ann = log.open(reader, ANN, Lines.NEVER);
        for (int i = 0; i < 10_000; i++) {
            say(log, BOB, LINE);
            assertThat(take(ann)).isEqualTo(LINE);
            reader.update();
            assertThat(pool.taken() * 64).isLessThanOrEqualTo(256 + 2 * 64 + 64);
        }
    }

    @Test
    void aReaderThatDoesNotAnswerStopsTheWriterAtTheSizeOfTheLog() {
        Cursor ann = log.open(reader, ANN, Cursor::skip);
        LogReader other = log.reader();
        Cursor bob = log.open(other, BOB, Cursor::skip);
        Slices lent = new Slices();
        say(log, 3, LINE);
        bob.gather(lent, Long.MAX_VALUE, 10);
        while (log.hasRoom(LINE.length())) {
            say(log, 3, LINE);
            reader.update();
        }
        assertThat(pool.taken()).isEqualTo(1024 / 64);
        assertThat(log.tail()).isBetween(1024L - LINE.length(), 1024L);
        assertThat(Lines.bytes(lent)).as("what is lent").asString().isEqualTo(LINE);
        assertThat(ann.lag()).as("the one that answers was moved").isLessThanOrEqualTo(256 + 64);
        assertThat(log.isWaiting()).isTrue();
        assertThatThrownBy(() -> say(log, 3, LINE)).hasMessageContaining("no room");

        assertThat(other.update()).isTrue();
        assertThat(log.isWaiting()).as("until the owner has looked").isTrue();
        assertThat(log.hasRoom(LINE.length())).isTrue();
        assertThat(log.isWaiting()).isFalse();
        assertThat(pool.taken()).isLessThan(1024 / 64 / 2);
        say(log, 3, LINE);
        assertThat(take(bob)).endsWith(LINE);
    }

    @Test
    void aReaderWithoutMembersNeedNotAnswer() {
        Cursor ann = log.open(reader, ANN, Cursor::skip);
        LogReader idle = log.reader();
        Cursor bob = log.open(idle, BOB, Lines.NEVER);
        bob.close();
        log.forget(bob);
        for (int i = 0; i < 1000; i++) {
            say(log, 3, LINE);
            reader.update();
        }
        Cursor again = log.open(idle, 4, Lines.NEVER);
        say(log, 3, "new\n");
        assertThat(peek(again)).as("before its reader has answered").isEqualTo("new\n");
        idle.update();
        assertThat(take(again)).isEqualTo("new\n");
        assertThat(take(ann)).endsWith("new\n");
    }

    @Test
    void aCursorOnItsWayToItsLoopIsMovedLikeTheOthers() {
        log.open(reader, ANN, Cursor::skip);
        List<Cursor> moved = new ArrayList<>();
        Cursor onItsWay =
                log.open(
                        reader,
                        BOB,
                        cursor -> {
                            moved.add(cursor);
                            assertThat(cursor.skip()).isEqualTo(46);
                        });
        fill(50);
        reader.update();
        assertThat(moved).containsExactly(onItsWay);
        assertThat(take(onItsWay)).isEqualTo(LINE.repeat(4));
    }

    @Test
    void aCursorForgottenBeforeItsLoopHasClosedItCanStillBeRead() {
        Cursor ann = log.open(reader, ANN, Cursor::skip);
        fill(3);
        assertThat(take(ann, 4)).isEqualTo("fift");
        log.forget(ann);
        assertThat(pool.taken()).isEqualTo(1);
        fill(50);
        reader.update();
        assertThat(take(ann)).startsWith("een bytes.\n" + LINE).endsWith(LINE);
        ann.close();
        assertThat(log.hasRoom(1)).isTrue();
        assertThat(log.cursors()).isZero();
        assertThat(pool.taken()).isZero();
    }

    @Test
    void aMemberThatDoesNotMoveWhenToldIsAnError() {
        log.open(reader, ANN, cursor -> {});
        fill(30);
        assertThatThrownBy(reader::update).hasMessageContaining("did not move");
    }

    @Test
    void aMemberMayCloseWhenToldThatItIsBehind() {
        List<Cursor> closed = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            log.open(
                    reader,
                    100 + i,
                    cursor -> {
                        cursor.close();
                        closed.add(cursor);
                    });
        }
        fill(30);
        assertThat(reader.update()).isTrue();
        assertThat(reader.size()).isZero();
        assertThat(closed).hasSize(20).doesNotHaveDuplicates();
        closed.forEach(log::forget);
        assertThat(pool.taken()).isZero();
    }

    @Test
    void noMemberWithinTheLagIsEverMoved() {
        Cursor ann = log.open(reader, ANN, Lines.NEVER);
        for (int i = 0; i < 2000; i++) {
            say(log, BOB, "x".repeat(1 + i % 40) + "\n");
            reader.update();
            while (ann.lag() + 41 > 256) {
                take(ann, 1 + i % 7);
            }
        }
    }

    @Test
    void aBatchThatCanNeverFitIsRefusedClearly() {
        log.open(reader, ANN, Cursor::skip);
        assertThat(log.batchBytesMax()).isEqualTo(960);
        assertThatThrownBy(() -> say(log, BOB, "x".repeat(961)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("961 bytes")
                .hasMessageContaining("at most 960");
    }

    @Test
    void theLongestLineGoesThroughATinyLogAgainAndAgain() {
        SegmentPool four = new SegmentPool(64, 4, true);
        RoomLog tiny = new RoomLog(four, new LogLimits(256, 128), 1);
        LogReader tinyReader = tiny.reader();
        Cursor ann = tiny.open(tinyReader, ANN, Cursor::skip);
        for (int i = 0; i < 100; i++) {
            String line = "%03d ".formatted(i) + "x".repeat(i % 188) + "\n";
            if (!tiny.hasRoom(line.length())) {
                tinyReader.update();
            }
            say(tiny, BOB, line);
            assertThat(take(ann, 2)).isEqualTo(line.substring(0, 2));
            assertThat(take(ann)).isEqualTo(line.substring(2));
        }
        four.close();
    }

    @Test
    void severalLogsShareOnePoolAndWaitForEachOther() {
        SegmentPool small = new SegmentPool(64, 5, true);
        RoomLog one = new RoomLog(small, new LogLimits(256, 64));
        RoomLog two = new RoomLog(small, new LogLimits(256, 64));
        Cursor inOne = one.open(one.reader(), ANN, Cursor::skip);
        Cursor inTwo = two.open(two.reader(), BOB, Cursor::skip);
        say(one, 3, "1".repeat(180) + "\n");
        assertThat(two.hasRoom(128)).as("two segments are left").isTrue();
        assertThat(two.hasRoom(129)).isFalse();
        inOne.close();
        one.forget(inOne);
        assertThat(two.hasRoom(129)).isTrue();
        say(two, 3, "2".repeat(150) + "\n");
        assertThat(take(inTwo)).hasSize(151);
        two.close();
        assertThat(small.taken()).isZero();
        small.close();
    }

    @Test
    void anAuthorHasOneCursorAtATime() {
        Cursor ann = log.open(reader, ANN, Lines.NEVER);
        assertThatThrownBy(() -> log.open(reader, ANN, Lines.NEVER))
                .hasMessageContaining("author 1 has a cursor already");
        assertThat(log.cursors()).isEqualTo(1);
        ann.close();
        log.forget(ann);
        log.forget(ann);
        assertThat(log.cursors()).isZero();
        log.open(reader, ANN, Lines.NEVER);
    }

    @Test
    void aReaderOfAnotherLogIsRefused() {
        RoomLog other = new RoomLog(pool, new LogLimits(1024, 256));
        assertThatThrownBy(() -> log.open(other.reader(), ANN, Lines.NEVER))
                .hasMessageContaining("another log");
    }

    @Test
    void aBatchWithAnUnfinishedLineIsRefused() {
        LineBatch batch = batch(ANN, "whole\n");
        batch.put((byte) 'x');
        assertThatThrownBy(() -> log.append(batch)).hasMessageContaining("not ended");
        batch.dropLine();
        log.append(batch);
        assertThat(log.tail()).isEqualTo(6);
    }

    @Test
    void anEmptyBatchChangesNothing() {
        log.open(reader, ANN, Lines.NEVER);
        log.append(new LineBatch(16));
        assertThat(log.tail()).isZero();
        assertThat(pool.taken()).isZero();
    }

    @Test
    void aLogOfTooFewSegmentsIsRefused() {
        assertThatThrownBy(() -> new RoomLog(pool, new LogLimits(255, 64)))
                .hasMessageContaining("fewer than 4 segments of 64 bytes");
    }

    private void fill(int lines) {
        for (int i = 0; i < lines; i++) {
            say(log, 3, LINE);
        }
    }

    @Test
    void theStandardLogTakesManyTimesItsSizeInSegmentsOfOneMebibyte() {
        LogLimits limits = LogLimits.standard();
        assertThat(limits.segmentBytes()).isEqualTo(1 << 20);
        SegmentPool large = new SegmentPool(limits.segmentBytes(), 16);
        RoomLog standard = new RoomLog(large, limits);
        LogReader one = standard.reader();
        Cursor quick = standard.open(one, ANN, Lines.NEVER);
        long[] missed = new long[1];
        Cursor stalled = standard.open(one, BOB, cursor -> missed[0] += cursor.skip());
        LineBatch batch = new LineBatch(1 << 18);
        for (int i = 0; i < 2000; i++) {
            batch.put("%099d\n".formatted(i).getBytes(US_ASCII));
            batch.endLine(3, 0);
        }
        long received = 0;
        for (int i = 0; i < 500; i++) {
            one.update();
            standard.append(batch);
            Slices slices = new Slices();
            long offered = quick.gather(slices, Long.MAX_VALUE, 16);
            assertThat(slices.count()).isLessThanOrEqualTo(2);
            quick.taken(offered);
            received += offered;
            assertThat(large.taken()).isLessThanOrEqualTo(7);
        }
        assertThat(received).isEqualTo(100_000_000);
        assertThat(stalled.lag()).isLessThanOrEqualTo((4 << 20) + (1 << 20) + 200_000);
        long left = stalled.lag() / 100;
        assertThat(missed[0] + left).as("missed and still to come").isEqualTo(1_000_000);
        large.close();
    }
}
