package switchboard.chat.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AuthorTableTest {

    @Test
    void doesWhatAMapDoes() {
        SegmentPool pool = new SegmentPool(64, 4);
        RoomLog log = new RoomLog(pool, new LogLimits(256, 64));
        LogReader reader = log.reader();
        SplittableRandom random = new SplittableRandom(7);
        AuthorTable table = new AuthorTable();
        Map<Long, Cursor> model = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            long author = random.nextLong(400) * (random.nextBoolean() ? 1 : 1L << 32);
            Cursor known = model.get(author);
            assertThat(table.get(author)).isSameAs(known);
            if (known == null || random.nextInt(3) == 0) {
                Cursor cursor = new Cursor(log, reader, author, Lines.NEVER);
                assertThat(table.add(cursor)).isEqualTo(model.putIfAbsent(author, cursor) == null);
            } else {
                table.remove(known);
                model.remove(author);
            }
        }
        List<Cursor> left = new ArrayList<>(model.values());
        assertThat(left).isNotEmpty();
        for (Cursor cursor : left) {
            table.remove(new Cursor(log, reader, cursor.author(), Lines.NEVER));
            assertThat(table.get(cursor.author())).as("only itself is removed").isSameAs(cursor);
        }
        pool.close();
    }
}
