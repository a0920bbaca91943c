package switchboard.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.chat.log.LineBatch;

class MemoryJournalTest {

    private final MemoryJournal journal = new MemoryJournal();
    private final List<String> committed = new ArrayList<>();

    private final Journal.Follower room =
            new Journal.Follower() {
                @Override
                public void committed(LineBatch batch, long firstSequence) {
                    committed.add(firstSequence + "+" + batch.lines());
                }

                @Override
                public void refused(LineBatch batch, String reason) {
                    throw new AssertionError(reason);
                }
            };

    @Test
    void whatIsHandedOverIsCommittedAtOnceAndNumberedWithoutAGap() {
        journal.follow(room);
        journal.append(batch(3));
        journal.append(batch(1));
        journal.append(batch(2));
        assertThat(committed).containsExactly("1+3", "4+1", "5+2");
    }

    @Test
    void aRoomThatDoesNotFollowCannotAppend() {
        assertThatThrownBy(() -> journal.append(batch(1)))
                .isInstanceOf(IllegalStateException.class);
    }

    private static LineBatch batch(int lines) {
        LineBatch batch = new LineBatch(64);
        for (int i = 0; i < lines; i++) {
            batch.put("x\n".getBytes(UTF_8));
            batch.endLine(0, Room.SPEECH);
        }
        return batch;
    }
}
