package switchboard.chat.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Owns the cursors of one log that live on one loop, and answers for them to the log's owner. That
 * loop's thread only, but for what the owner hands over and reads.
 *
 * <p>In every tick, before anything is lent, the loop calls {@link #update}: members below the
 * owner's floor are moved, then the floor is answered, and from then on all that is lent lies above
 * it. A loop that has members must do so whenever the log has grown, also when all of them are
 * stopped or waiting for their socket.
 */
public final class LogReader {

    private static final VarHandle INTAKE;

    static {
        try {
            INTAKE = MethodHandles.lookup().findVarHandle(LogReader.class, "intake", Cursor.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final RoomLog log;
    private @Nullable Cursor[] cursors = new @Nullable Cursor[8];
    private int count;
    private volatile Floor released;
    private volatile @Nullable Cursor intake;
    private @Nullable Thread thread;

    /** Written and read by the log's owner: cursors opened and not forgotten. */
    private int counted;

    LogReader(RoomLog log) {
        this.log = log;
        released = log.floor();
    }

    /**
     * Moves the members that have fallen below the floor (each is told by {@link Laggard#behind}),
     * then lets go of everything below it. Nothing may be lent from this reader's cursors during
     * the call: all earlier sends have been answered.
     *
     * @return whether memory was let go; if the log {@link RoomLog#isWaiting}, its owner should now
     *     be woken
     */
    public boolean update() {
        assert onThread();
        Floor floor = log.floor(); // before the intake: what was opened under it is then seen
        adopt();
        if (floor.position() == released.position()) {
            return false;
        }
        for (int i = count - 1; i >= 0; i = Math.min(i, count) - 1) {
            Cursor cursor = at(i);
            if (cursor.position() < floor.position()) {
                cursor.fallBehind(floor);
            }
        }
        released = floor;
        return true;
    }

    /** How many cursors this loop has. */
    public int size() {
        assert onThread();
        adopt();
        return count;
    }

    // ---- for cursors

    void remove(Cursor cursor) {
        assert onThread();
        adopt();
        int slot = cursor.slot;
        if (slot < 0) {
            return;
        }
        Cursor last = at(--count);
        cursors[slot] = last;
        last.slot = slot;
        cursors[count] = null;
        cursor.slot = -1;
    }

    boolean onThread() {
        if (thread == null) {
            thread = Thread.currentThread();
        }
        return Thread.currentThread().equals(thread);
    }

    private void adopt() {
        if (intake == null) {
            return;
        }
        Cursor cursor = (Cursor) INTAKE.getAndSet(this, (Cursor) null);
        while (cursor != null) {
            if (count == cursors.length) {
                cursors = Arrays.copyOf(cursors, count * 2);
            }
            cursors[count] = cursor;
            cursor.slot = count++;
            Cursor next = cursor.next;
            cursor.next = null;
            cursor = next;
        }
    }

    private Cursor at(int index) {
        return Objects.requireNonNull(cursors[index]);
    }

    // ---- for the log's owner

    void handOver(Cursor cursor) {
        Cursor first;
        do {
            first = intake;
            cursor.next = first;
        } while (!INTAKE.compareAndSet(this, first, cursor));
    }

    void count(int change) {
        counted += change;
    }

    boolean isOf(RoomLog other) {
        return log == other;
    }

    /** A reader without members holds nothing and need not answer. */
    boolean isCounted() {
        return counted > 0;
    }

    Floor released() {
        return released;
    }
}
