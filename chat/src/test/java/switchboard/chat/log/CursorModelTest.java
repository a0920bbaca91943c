package switchboard.chat.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.engine.Slices;

/**
 * A log and its members against the plainest model there is: all bytes ever said in one array, all
 * lines in one list, a member as a place in it. Sizes, batches, counts and moments are random.
 */
class CursorModelTest {

    private static final int STEPS = 4_000;
    private static final int MEMBERS_MAX = 6;

    /** An author who has no cursor here. */
    private static final long ELSEWHERE = -7;

    @ParameterizedTest(name = "segments of {0} bytes, log of {1}, lag of {2}, lines up to {3}")
    @CsvSource({
        "64, 256, 64, 20",
        "64, 256, 128, 150",
        "64, 1024, 512, 5",
        "256, 4096, 1000, 60",
        "256, 2048, 1024, 700",
        "1024, 65536, 16384, 200",
        "65536, 1048576, 262144, 3000",
    })
    void everyByteComesOnceAndInOrder(int segment, int log, int lag, int line) {
        for (int seed = 0; seed < 4; seed++) {
            new Trial(seed, segment, log, lag, line).run();
        }
    }

    private record Line(int start, int end, long author) {}

    /**
     * What a member must still get: the rest of a line it had begun, then lines from a place on.
     */
    private static final class Member {
        final Cursor cursor;
        byte[] rest = new byte[0];
        int line;
        int inLine;
        boolean toldBehind;
        boolean stopped;

        Member(Cursor cursor, int line) {
            this.cursor = cursor;
            this.line = line;
        }
    }

    private static final class Trial {
        private final SplittableRandom random;
        private final SegmentPool pool;
        private final RoomLog log;
        private final LogReader reader;
        private final LogLimits limits;
        private final int lineBytesMax;
        private final String label;

        private final List<Line> lines = new ArrayList<>();
        private byte[] said = new byte[1024];
        private int saidBytes;
        private final List<Member> members = new ArrayList<>();
        private final LineBatch batch = new LineBatch(1);
        private long authors = 1;

        Trial(int seed, int segment, int logBytes, int lag, int lineBytesMax) {
            label = "random seed " + seed;
            random = new SplittableRandom(seed);
            pool = new SegmentPool(segment, logBytes / segment, true);
            limits = new LogLimits(logBytes, lag);
            log = new RoomLog(pool, limits, 1 << random.nextInt(5));
            reader = log.reader();
            this.lineBytesMax = lineBytesMax;
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                int choice = random.nextInt(100);
                if (choice < 30) {
                    append();
                } else if (choice < 34) {
                    update();
                } else if (choice < 38) {
                    come();
                } else if (choice < 40) {
                    go();
                } else if (choice < 43 && !members.isEmpty()) {
                    skip(any());
                } else if (!members.isEmpty()) {
                    read(any());
                }
                assertThat(pool.taken() * (long) pool.segmentBytes())
                        .isLessThanOrEqualTo(limits.logBytesMax());
            }
            while (!members.isEmpty()) {
                go();
            }
            assertThat(pool.taken()).as("segments held by an empty room").isZero();
            pool.close();
        }

        private Member any() {
            return members.get(random.nextInt(members.size()));
        }

        private void come() {
            if (members.size() < MEMBERS_MAX) {
                long author = random.nextInt(4) == 0 ? 0 : authors++;
                Cursor cursor = log.open(reader, author, this::behind);
                members.add(new Member(cursor, lines.size()));
            }
        }

        private void go() {
            if (!members.isEmpty()) {
                Member member = members.remove(random.nextInt(members.size()));
                member.cursor.close();
                log.forget(member.cursor);
            }
        }

        private void append() {
            batch.clear();
            List<Line> coming = new ArrayList<>();
            int start = saidBytes;
            for (int i = random.nextInt(12); i >= 0; i--) {
                byte[] text = new byte[1 + random.nextInt(lineBytesMax)];
                random.nextBytes(text);
                if (batch.length() + text.length > log.batchBytesMax()) {
                    break;
                }
                long author = randomAuthor();
                batch.put(text);
                batch.endLine(author, 0);
                coming.add(new Line(start, start += text.length, author));
                said = start > said.length ? Arrays.copyOf(said, start * 2) : said;
                System.arraycopy(text, 0, said, start - text.length, text.length);
            }
            if (!log.hasRoom(batch.length())) {
                assertThat(log.isWaiting()).isTrue();
                update();
                assertThat(log.hasRoom(batch.length())).as("room after an answer").isTrue();
            }
            log.append(batch);
            assertThat(log.isWaiting()).isFalse();
            lines.addAll(coming);
            saidBytes = start;
            assertThat(log.tail()).isEqualTo(saidBytes);
            assertThat(log.lineCount()).isEqualTo(lines.size());
        }

        private long randomAuthor() {
            int choice = random.nextInt(MEMBERS_MAX + 2);
            if (choice < members.size()) {
                return members.get(choice).cursor.author();
            }
            return choice == MEMBERS_MAX ? 0 : ELSEWHERE;
        }

        private void update() {
            for (Member member : members) {
                member.toldBehind = false;
            }
            reader.update();
            for (Member member : members) {
                assertThat(member.toldBehind || member.stopped || isHeld(member)).isTrue();
            }
        }

        private boolean isHeld(Member member) {
            return member.cursor.position() >= log.floor().position();
        }

        private void behind(Cursor cursor) {
            Member member =
                    members.stream().filter(m -> m.cursor == cursor).findFirst().orElseThrow();
            member.toldBehind = true;
            if (lineBytesMax * 14L < limits.logBytesMax() / 2) {
                assertThat(cursor.lag()).isGreaterThan(limits.lagBytesMax());
            }
            if (random.nextInt(4) == 0) {
                cursor.stop();
                keepRest(member);
                member.stopped = true;
                member.line = lines.size();
            } else {
                skip(member);
            }
        }

        private void skip(Member member) {
            if (member.stopped) {
                return;
            }
            long wanted = Math.max(saidBytes - limits.lagBytesMax() / 4, log.floor().position());
            long missed = member.cursor.skip();
            long missedInModel = 0;
            pass(member);
            if (position(member) < wanted) {
                keepRest(member);
                while (member.line < lines.size() && lines.get(member.line).start < wanted) {
                    missedInModel += isOwn(member, member.line) ? 0 : 1;
                    member.line++;
                }
            }
            assertThat(missed).as(label).isEqualTo(missedInModel);
        }

        private void keepRest(Member member) {
            if (member.inLine > 0) {
                Line line = lines.get(member.line);
                member.rest = Arrays.copyOfRange(said, line.start + member.inLine, line.end);
                member.line++;
                member.inLine = 0;
            }
        }

        private void read(Member member) {
            int bytesMax = random.nextInt(3) == 0 ? Integer.MAX_VALUE : random.nextInt(300);
            int slicesMax = random.nextInt(3) == 0 ? 3 : 1000;
            byte[] due = due(member, bytesMax);
            Slices slices = new Slices();
            for (int asked = random.nextInt(2); asked >= 0; asked--) {
                slices.clear();
                assertThat(member.cursor.gather(slices, bytesMax, slicesMax))
                        .isEqualTo(slices.bytes());
            }
            byte[] offered = Lines.bytes(slices);
            assertThat(slices.count()).isLessThanOrEqualTo(slicesMax);
            assertThat(offered).as(label).isEqualTo(Arrays.copyOf(due, offered.length));
            if (slices.count() < slicesMax) {
                assertThat(offered).hasSameSizeAs(due);
            }
            int taken = random.nextBoolean() ? offered.length : random.nextInt(offered.length + 1);
            member.cursor.taken(taken);
            advance(member, taken);
            assertThat(member.cursor.frameRest()).as(label).isEqualTo(frameRest(member));
            if (taken < due.length) {
                assertThat(member.cursor.isBehind()).isTrue();
            }
        }

        private byte[] due(Member member, int bytesMax) {
            ByteArrayOutputStream due = new ByteArrayOutputStream();
            due.write(member.rest, 0, Math.min(bytesMax, member.rest.length));
            int inLine = member.inLine;
            for (int i = member.line; i < lines.size() && due.size() < bytesMax; i++) {
                if (!member.stopped && !isOwn(member, i)) {
                    Line line = lines.get(i);
                    int count = Math.min(bytesMax - due.size(), line.end - line.start - inLine);
                    due.write(said, line.start + inLine, count);
                }
                inLine = 0;
            }
            return due.toByteArray();
        }

        private void advance(Member member, int taken) {
            int ofRest = Math.min(taken, member.rest.length);
            member.rest = Arrays.copyOfRange(member.rest, ofRest, member.rest.length);
            for (int left = taken - ofRest; left > 0; ) {
                pass(member);
                Line line = lines.get(member.line);
                int count = Math.min(left, line.end - line.start - member.inLine);
                left -= count;
                member.inLine += count;
                if (line.start + member.inLine == line.end) {
                    member.line++;
                    member.inLine = 0;
                }
            }
        }

        /** Over own lines; what the log has or has not yet passed of them is not to be seen. */
        private void pass(Member member) {
            while (member.line < lines.size() && isOwn(member, member.line)) {
                member.line++;
            }
        }

        private boolean isOwn(Member member, int line) {
            long author = member.cursor.author();
            return author != 0 && lines.get(line).author == author;
        }

        private long position(Member member) {
            return member.line == lines.size()
                    ? saidBytes
                    : lines.get(member.line).start + member.inLine;
        }

        private long frameRest(Member member) {
            if (member.rest.length > 0) {
                return member.rest.length;
            }
            return member.inLine == 0 ? 0 : lines.get(member.line).end - position(member);
        }
    }
}
