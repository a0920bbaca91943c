package switchboard.chat.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import switchboard.engine.Slices;

class AllocationTest {

    private static final int ROUNDS = 20_000;
    private static final long MARGIN_BYTES = 32 * 1024;

    private final SegmentPool pool = new SegmentPool(4096, 64);
    private final RoomLog log = new RoomLog(pool, new LogLimits(1 << 18, 1 << 16));
    private final LogReader reader = log.reader();
    private final Slices slices = new Slices();
    private final LineBatch batch = new LineBatch(1 << 12);

    @Test
    void appendingAndReadingMakeNoObjects() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Cursor speaker = log.open(reader, 1, Lines.NEVER);
        Cursor silent = log.open(reader, 2, Lines.NEVER);
        for (int i = 0; i < 10; i++) {
            batch.put(new byte[100]);
            batch.endLine(i % 3, 0);
        }
        rounds(speaker, silent);
        long before = threads.getCurrentThreadAllocatedBytes();
        rounds(speaker, silent);
        long made = threads.getCurrentThreadAllocatedBytes() - before;
        // A floor is one small object per slack of 4 KiB; per round there must be nothing.
        long floors = ROUNDS * batch.length() / 4096 * 32;
        assertThat(made).isLessThan(floors + MARGIN_BYTES);
    }

    private void rounds(Cursor speaker, Cursor silent) {
        for (int i = 0; i < ROUNDS; i++) {
            reader.update();
            log.append(batch);
            read(speaker);
            read(silent);
        }
    }

    private void read(Cursor cursor) {
        slices.clear();
        long offered = cursor.gather(slices, 500, 16);
        cursor.taken(offered);
        slices.clear();
        long rest = cursor.gather(slices, Long.MAX_VALUE, 16);
        cursor.taken(rest - 7);
        slices.clear();
        cursor.taken(cursor.gather(slices, cursor.frameRest(), 16));
        assertEmpty(cursor);
    }

    private static void assertEmpty(Cursor cursor) {
        if (cursor.isBehind()) {
            throw new AssertionError("something is left");
        }
    }
}
