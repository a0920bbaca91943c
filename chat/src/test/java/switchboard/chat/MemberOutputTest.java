package switchboard.chat;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import switchboard.chat.log.Cursor;
import switchboard.chat.log.LineBatch;
import switchboard.chat.log.LogLimits;
import switchboard.chat.log.LogReader;
import switchboard.chat.log.RoomLog;
import switchboard.chat.log.SegmentPool;
import switchboard.engine.Slices;
import switchboard.net.CloseReason;

/** A log of 1,024 bytes whose members may be 256 behind; a skip goes to the last 64. */
class MemberOutputTest {

    private static final long ME = 1;
    private static final long OTHER = 2;

    private final SegmentPool pool = new SegmentPool(64, 16);
    private final RoomLog log = new RoomLog(pool, new LogLimits(1_024, 256));
    private final LogReader reader = log.reader();
    private final Side side = new Side();
    private final MemberOutput output = new MemberOutput(side);
    private final Cursor cursor = log.open(reader, ME, output);
    private int said;

    /** The member as its output sees it. */
    private static final class Side implements MemberOutput.Owner {
        SlowPolicy policy = SlowPolicy.SKIP;
        boolean takesMore = true;
        int ready;
        final List<CloseReason> cuts = new ArrayList<>();

        @Override
        public String stamped(String text) {
            return "* " + text;
        }

        @Override
        public SlowPolicy slowPolicy() {
            return policy;
        }

        @Override
        public int lagBytesMax() {
            return 256;
        }

        @Override
        public void outputReady() {
            ready++;
        }

        @Override
        public boolean takesMore() {
            return takesMore;
        }

        @Override
        public void cut(CloseReason why) {
            cuts.add(why);
        }
    }

    MemberOutputTest() {
        output.begin(cursor);
    }

    @AfterEach
    void freeTheLog() {
        output.close();
        pool.close();
    }

    /** The others say so many lines of eight bytes, which carry their number. */
    private void othersSay(int lines) {
        for (int i = 0; i < lines; i++) {
            say(OTHER, "line%03d\n".formatted(said++));
        }
    }

    private void say(long author, String line) {
        LineBatch batch = new LineBatch(64);
        batch.put(line.getBytes(UTF_8));
        batch.endLine(author, Room.SPEECH);
        log.append(batch);
    }

    /** What lies before the floor goes; the member moves. */
    private void fallBehind() {
        othersSay(60);
        assertThat(reader.update()).isTrue();
    }

    private String offered(long bytesMax) {
        Slices slices = new Slices();
        long bytes = output.gather(slices, bytesMax);
        assertThat(slices.bytes()).isEqualTo(bytes);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < slices.count(); i++) {
            MemorySegment piece = slices.segment(i).asSlice(slices.offset(i), slices.length(i));
            text.append(new String(piece.toArray(JAVA_BYTE), UTF_8));
        }
        return text.toString();
    }

    private String take(long bytesMax) {
        String taken = offered(bytesMax);
        output.taken(taken.length());
        return taken;
    }

    private String takeAll() {
        StringBuilder all = new StringBuilder();
        for (String some = take(1_000); !some.isEmpty(); some = take(1_000)) {
            all.append(some);
        }
        return all.toString();
    }

    @Test
    void beforeItHasASeatThereIsNothing() {
        MemberOutput early = new MemberOutput(side);
        assertThat(early.isBehind()).isFalse();
        assertThat(early.gather(new Slices(), 100)).isZero();
        assertThat(early.frameRest()).isZero();
    }

    @Test
    void offersTheSameUntilItIsTaken() {
        othersSay(3);
        assertThat(offered(100)).isEqualTo("line000\nline001\nline002\n").isEqualTo(offered(100));
        output.taken(10);
        assertThat(output.frameRest()).isEqualTo(6);
        assertThat(offered(100)).isEqualTo("ne001\nline002\n");
    }

    @Test
    void asksToBePulledAgainWhileSomethingIsLeft() {
        othersSay(2);
        take(3);
        assertThat(side.ready).isEqualTo(1);
        take(100);
        assertThat(side.ready).isEqualTo(1);
        assertThat(output.isBehind()).isFalse();
    }

    @Test
    void aSkipOnALineBoundaryIsToldFirst() {
        fallBehind();
        assertThat(output.isBehind()).isTrue();
        String all = takeAll();
        assertThat(all).startsWith("* 52 lines missed\nline052\n").endsWith("line059\n");
    }

    @Test
    void aSkipInsideALineGivesTheRestOfItThenTheNoticeThenWholeLines() {
        othersSay(1);
        assertThat(take(3)).isEqualTo("lin");
        fallBehind();
        assertThat(output.frameRest()).isEqualTo(5);
        assertThat(takeAll()).startsWith("e000\n* 52 lines missed\nline053\n").endsWith("060\n");
    }

    @Test
    void oneMissedLineIsCalledOne() {
        othersSay(9);
        output.behind(cursor);
        assertThat(takeAll()).startsWith("* 1 line missed\nline001\n");
    }

    @Test
    void aSkipWhileTheNoticeWaitsAddsToItsNumber() {
        fallBehind();
        assertThat(offered(1_000)).startsWith("* 52 lines missed\n");
        output.taken(0);
        fallBehind();
        assertThat(takeAll()).startsWith("* 112 lines missed\nline112\n").endsWith("line119\n");
    }

    @Test
    void aSkipWhileTheNoticeIsHalfSentHasItsOwnNoticeBeforeAnyLine() {
        fallBehind();
        assertThat(take(10)).isEqualTo("* 52 lines");
        fallBehind();
        assertThat(takeAll())
                .startsWith(" missed\n* 60 lines missed\nline112\n")
                .endsWith("line119\n");
    }

    @Test
    void atEveryByteWhereItStallsTheStreamStaysWhole() {
        for (int stall = 0; stall <= 60; stall++) {
            MemberOutputTest fresh = new MemberOutputTest();
            StringBuilder stream = new StringBuilder();
            fresh.othersSay(2);
            stream.append(fresh.take(Math.min(stall, 16)));
            fresh.fallBehind();
            stream.append(fresh.take(Math.max(0, stall - 16)));
            fresh.fallBehind();
            stream.append(fresh.takeAll());
            checkWhole(stream.toString(), fresh.said);
            fresh.freeTheLog();
        }
    }

    /** Lines are whole and in order, and each notice counts the lines of its gap. */
    private static void checkWhole(String stream, int said) {
        int next = 0;
        int missed = 0;
        for (String line : stream.split("\n")) {
            if (line.startsWith("* ")) {
                missed += Integer.parseInt(line.split(" ")[1]);
            } else {
                assertThat(line).as(stream).isEqualTo("line%03d".formatted(next + missed));
                next += missed + 1;
                missed = 0;
            }
        }
        assertThat(next).as(stream).isEqualTo(said);
    }

    @Test
    void noticeAndRestEndOnALineBoundary() {
        othersSay(1);
        take(3);
        fallBehind();
        assertThat(take(output.frameRest())).isEqualTo("e000\n");
        assertThat(output.frameRest()).isZero();
        assertThat(take(4)).isEqualTo("* 52");
        assertThat(take(output.frameRest())).isEqualTo(" lines missed\n");
        assertThat(output.frameRest()).isZero();
    }

    @Test
    void itsOwnLinesAreNeitherSentNorMissed() {
        othersSay(1);
        for (int i = 0; i < 30; i++) {
            say(ME, "my own.\n");
        }
        othersSay(60);
        reader.update();
        assertThat(takeAll()).startsWith("* 53 lines missed\nline053\n").doesNotContain("own");
    }

    @Test
    void aMemberThatIsCutGetsTheRestOfItsLineAndNothingMore() {
        side.policy = SlowPolicy.CUT;
        othersSay(1);
        take(3);
        fallBehind();
        assertThat(side.cuts).hasSize(1);
        assertThat(side.cuts.getFirst().kind()).isEqualTo(CloseReason.Kind.OUTPUT_LIMIT);
        assertThat(side.cuts.getFirst().detail()).isEqualTo("cut: more than 256 bytes behind");
        othersSay(1);
        assertThat(takeAll()).isEqualTo("e000\n");
    }

    @Test
    void whoLeavesGetsWhatWasSaidUntilThenAndNothingLater() {
        othersSay(5);
        side.takesMore = false;
        output.endAt(log.tail());
        take(12);
        othersSay(5);
        assertThat(takeAll()).isEqualTo("001\nline002\nline003\nline004\n");
        othersSay(60);
        reader.update();
        assertThat(takeAll()).isEmpty();
        assertThat(reader.size()).isZero();
    }

    @Test
    void whoLeavesWithOwnLinesBehindStillEndsOnALineBoundary() {
        othersSay(1);
        say(ME, "mine\n");
        othersSay(1);
        side.takesMore = false;
        output.endAt(log.tail());
        othersSay(5);
        String due = takeAll();
        assertThat(due).isIn("line000\nline001\n", "line000\nline001\nline002\n");
        othersSay(5);
        assertThat(takeAll()).isEmpty();
    }
}
