package switchboard.chat.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.Slices;

/**
 * One writer and three reading loops on threads of their own, over a small log whose segments are
 * poisoned when they come back. Every byte read must be the byte written, and at the end each
 * member has received or been told to have missed every line of others since it came.
 */
@Timeout(120)
class RecyclingTest {

    private static final int LOOPS = 3;
    private static final int MEMBERS_PER_LOOP = 4;
    private static final int LINES = 100_000;
    private static final int LINES_PER_BATCH_MAX = 20;
    private static final long PAUSE_NANOS = 10_000;
    private static final LogLimits LIMITS = new LogLimits(1 << 16, 1 << 14);

    /** Who says a line is computed from its number, so that a reader knows it too. */
    private static long authorOf(long line) {
        long mixed = mix(line);
        return mixed % 3 == 0 ? 0 : 1 + Math.floorMod(mixed >>> 8, LOOPS * MEMBERS_PER_LOOP);
    }

    private static int lengthOf(long line) {
        return 9 + (int) (mix(~line) & 127);
    }

    private static byte byteOf(long line, int at) {
        return at < 8 ? (byte) (line >>> (8 * at)) : (byte) mix(line * 131 + at);
    }

    private static long mix(long value) {
        long mixed = (value + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        return (mixed ^ mixed >>> 31) >>> 1;
    }

    @Test
    void noReaderEverSeesAByteChange() throws Exception {
        SegmentPool pool = new SegmentPool(1024, 64, true);
        RoomLog log = new RoomLog(pool, LIMITS, 16);
        AtomicBoolean done = new AtomicBoolean();
        Queue<Cursor> left = new ConcurrentLinkedQueue<>();
        List<Loop> loops = new ArrayList<>();
        List<Future<Long>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(LOOPS)) {
            for (int i = 0; i < LOOPS; i++) {
                Loop loop = new Loop(log, i, done, left);
                loops.add(loop);
                for (int m = 0; m < MEMBERS_PER_LOOP; m++) {
                    loop.open(1 + i * MEMBERS_PER_LOOP + m);
                }
                results.add(threads.submit(loop));
            }
            try {
                write(log, loops, left, results);
            } finally {
                done.set(true);
            }
            long skips = 0;
            for (Future<Long> result : results) {
                skips += result.get();
            }
            assertThat(skips).as("members were skipped, or nothing was tried").isPositive();
        }
        for (Cursor cursor : left) {
            log.forget(cursor);
        }
        assertThat(pool.taken()).isZero();
        pool.close();
    }

    private static void write(
            RoomLog log, List<Loop> loops, Queue<Cursor> left, List<Future<Long>> results)
            throws ExecutionException, InterruptedException {
        SplittableRandom random = new SplittableRandom(1);
        LineBatch batch = new LineBatch(4096);
        long line = 0;
        long passing = 1000;
        while (line < LINES) {
            batch.clear();
            for (int i = random.nextInt(LINES_PER_BATCH_MAX); i >= 0; i--, line++) {
                int length = lengthOf(line);
                batch.reserve(length);
                for (int at = 0; at < length; at++) {
                    batch.put(byteOf(line, at));
                }
                batch.endLine(authorOf(line), 0);
            }
            while (!log.hasRoom(batch.length())) {
                failEarly(results);
                LockSupport.parkNanos(PAUSE_NANOS); // leave the processor to the readers
            }
            log.append(batch);
            if (random.nextInt(200) == 0) {
                loops.get(random.nextInt(LOOPS)).open(passing++);
            }
            for (Cursor gone; (gone = left.poll()) != null; ) {
                log.forget(gone);
            }
        }
    }

    private static void failEarly(List<Future<Long>> results)
            throws ExecutionException, InterruptedException {
        for (Future<Long> result : results) {
            if (result.isDone()) {
                result.get();
            }
        }
    }

    /** A reading loop: the first reads all there is, the second little, the third now and then. */
    private static final class Loop implements Callable<Long> {
        private final RoomLog log;
        private final LogReader reader;
        private final int number;
        private final AtomicBoolean done;
        private final Queue<Cursor> left;
        private final Queue<Member> coming = new ConcurrentLinkedQueue<>();
        private final Map<Long, Member> members = new HashMap<>();
        private final SplittableRandom random;
        private final Slices slices = new Slices();
        private long skips;

        Loop(RoomLog log, int number, AtomicBoolean done, Queue<Cursor> left) {
            this.log = log;
            this.number = number;
            this.done = done;
            this.left = left;
            reader = log.reader();
            random = new SplittableRandom(number);
        }

        /** On the writer's thread. */
        void open(long author) {
            long line = log.lineCount();
            coming.add(new Member(log.open(reader, author, this::behind), line));
        }

        @Override
        public Long call() {
            boolean last;
            do {
                last = done.get();
                adopt();
                if (!reader.update() && log.isWaiting()) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                for (Member member : List.copyOf(members.values())) {
                    turn(member, last);
                }
            } while (!last);
            for (Member member : members.values()) {
                member.checkComplete(log.lineCount());
                member.cursor.close();
                left.add(member.cursor);
            }
            return skips;
        }

        private void adopt() {
            for (Member member; (member = coming.poll()) != null; ) {
                members.put(member.cursor.author(), member);
            }
        }

        private void behind(Cursor cursor) {
            adopt();
            Member member = Objects.requireNonNull(members.get(cursor.author()));
            member.missed += cursor.skip();
            skips++;
        }

        private void turn(Member member, boolean last) {
            if (last) {
                while (member.cursor.isBehind()) {
                    read(member, Long.MAX_VALUE);
                }
            } else if (member.cursor.author() >= 1000 && random.nextInt(500) == 0) {
                member.cursor.close();
                members.remove(member.cursor.author());
                left.add(member.cursor);
            } else if (number == 0) {
                read(member, Long.MAX_VALUE);
            } else if (number == 1) {
                read(member, 1 + random.nextInt(100));
            } else if (random.nextInt(100) == 0) {
                read(member, 5000);
            }
        }

        private void read(Member member, long bytesMax) {
            slices.clear();
            long offered = member.cursor.gather(slices, bytesMax, 50);
            for (int i = random.nextInt(8) == 0 ? 1000 : 0; i > 0; i--) {
                Thread.onSpinWait(); // lent for a while
            }
            long taken = random.nextInt(3) == 0 ? random.nextLong(offered + 1) : offered;
            member.check(slices, taken);
            member.cursor.taken(taken);
            assertThat(member.cursor.frameRest() == 0).isEqualTo(member.at == 0);
        }
    }

    private static final class Member {
        final Cursor cursor;
        final long firstLine;
        long line;
        long begun;
        int at;
        long received;
        long missed;

        Member(Cursor cursor, long firstLine) {
            this.cursor = cursor;
            this.firstLine = firstLine;
            line = firstLine;
        }

        void check(Slices slices, long bytes) {
            long left = bytes;
            for (int i = 0; i < slices.count() && left > 0; i++) {
                long length = Math.min(left, slices.length(i));
                for (long o = 0; o < length; o++) {
                    check(slices.segment(i).get(ValueLayout.JAVA_BYTE, slices.offset(i) + o));
                }
                left -= length;
            }
        }

        private void check(byte found) {
            if (at < 8) {
                begun = at == 0 ? found & 0xFF : begun | (found & 0xFFL) << (8 * at);
                at++;
                return;
            }
            if (at == 8) {
                assertThat(begun).as("number of a line received").isBetween(line, LINES + 100L);
                assertThat(authorOf(begun)).as("its author").isNotEqualTo(cursor.author());
                line = begun;
            }
            if (found != byteOf(line, at)) {
                throw new AssertionError("byte %d of line %d is %d".formatted(at, line, found));
            }
            if (++at == lengthOf(line)) {
                at = 0;
                line++;
                received++;
            }
        }

        void checkComplete(long lines) {
            long ofOthers = 0;
            for (long i = firstLine; i < lines; i++) {
                ofOthers += authorOf(i) == cursor.author() ? 0 : 1;
            }
            assertThat(at).as("ends on a line boundary").isZero();
            assertThat(received + missed)
                    .as("lines received and missed by %d", cursor.author())
                    .isEqualTo(ofOthers);
        }
    }
}
