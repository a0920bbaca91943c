package switchboard.chat;

import org.jspecify.annotations.Nullable;
import switchboard.chat.log.LineBatch;

/** A journal that keeps nothing: what is handed over is committed at once. Owner loop only. */
final class MemoryJournal implements Journal {

    private @Nullable Follower follower;
    private long nextSequence = 1;

    @Override
    public void append(LineBatch batch) {
        long first = nextSequence;
        nextSequence += batch.lines();
        Follower room = follower;
        if (room == null) {
            throw new IllegalStateException("a room follows before it appends");
        }
        room.committed(batch, first);
    }

    @Override
    public void follow(Follower room) {
        follower = room;
    }

    @Override
    public void close() {}
}
