package switchboard.chat;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import switchboard.chat.log.Cursor;
import switchboard.chat.log.Laggard;
import switchboard.engine.Slices;
import switchboard.net.CloseReason;
import switchboard.net.Source;

/**
 * What a member is sent from the room: its cursor's lines, and where some were missed a notice that
 * says how many. Loop thread of the member only.
 */
final class MemberOutput implements Source, Laggard {

    private static final int PIECES_MAX = 64;

    private final Owner owner;
    private @Nullable Cursor cursor;
    private long end = Long.MAX_VALUE;
    private long missed;
    private @Nullable Notice notice;
    private long offeredNotice;

    /** The member, as far as its output needs it. */
    interface Owner {

        /** A notice for this member alone. */
        String stamped(String text);

        SlowPolicy slowPolicy();

        int lagBytesMax();

        /** There is more to pull. */
        void outputReady();

        /** Whether it is still to get what is said from now on. */
        boolean takesMore();

        /** It is too slow and is told so. */
        void cut(CloseReason why);
    }

    /** The notice that is offered, or has been begun. */
    private static final class Notice {
        final MemorySegment bytes;
        final long missed;
        long at;

        Notice(byte[] text, long missed) {
            this.bytes = Arena.ofAuto().allocate(text.length);
            MemorySegment.copy(text, 0, bytes, JAVA_BYTE, 0, text.length);
            this.missed = missed;
        }

        long left() {
            return bytes.byteSize() - at;
        }
    }

    MemberOutput(Owner owner) {
        this.owner = owner;
    }

    void begin(Cursor opened) {
        cursor = opened;
    }

    Cursor cursor() {
        Cursor opened = cursor;
        if (opened == null) {
            throw new IllegalStateException("a member without a seat has no cursor");
        }
        return opened;
    }

    boolean isBehind() {
        Cursor opened = cursor;
        return opened != null && (opened.isBehind() || missed > 0);
    }

    /** Nothing behind this position of the log is due to the member, which leaves. */
    void endAt(long position) {
        end = position;
    }

    @Override
    public long gather(Slices into, long bytesMax) {
        Cursor opened = cursor;
        if (opened == null) {
            return 0;
        }
        offeredNotice = 0;
        long due = Math.min(bytesMax, bytesDue(opened));
        if (missed == 0 && notice == null) {
            return opened.gather(into, due, PIECES_MAX);
        }
        long rest = opened.frameRest();
        if (rest > 0 && notice == null) {
            return opened.gather(into, Math.min(rest, bytesMax), PIECES_MAX);
        }
        Notice begun = currentNotice();
        offeredNotice = Math.min(begun.left(), bytesMax);
        into.add(begun.bytes, begun.at, offeredNotice);
        if (begun.at > 0 && missed > 0) {
            return offeredNotice; // it has skipped again: another notice comes before the lines
        }
        due = Math.min(due, bytesMax - offeredNotice);
        return offeredNotice + opened.gather(into, due, PIECES_MAX);
    }

    /** Up to the end, or to the end of the line that own lines before it have made room for. */
    private long bytesDue(Cursor opened) {
        if (end == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long left = end - opened.position();
        return left > 0 ? left : opened.frameRest();
    }

    /** As long as no byte of it is taken, the notice is made anew with the number of now. */
    private Notice currentNotice() {
        Notice current = notice;
        if (current == null || (current.at == 0 && current.missed != missed)) {
            String text = owner.stamped(missed + (missed == 1 ? " line missed" : " lines missed"));
            current = new Notice((text + "\n").getBytes(StandardCharsets.UTF_8), missed);
            notice = current;
        }
        return current;
    }

    @Override
    public void taken(long bytes) {
        Cursor opened = cursor();
        long ofNotice = Math.min(bytes, offeredNotice);
        Notice current = notice;
        if (ofNotice > 0 && current != null) {
            if (current.at == 0) {
                missed -= current.missed;
            }
            current.at += ofNotice;
            if (current.left() == 0) {
                notice = null;
            }
        }
        opened.taken(bytes - ofNotice);
        if (missed > 0 || (opened.lag() > 0 && bytesDue(opened) > 0)) {
            owner.outputReady();
        } else if (!owner.takesMore() && notice == null) {
            opened.stop(); // it has what was due to it: nothing of what is said later
        }
    }

    @Override
    public long frameRest() {
        Notice current = notice;
        if (current != null && current.at > 0) {
            return current.left();
        }
        Cursor opened = cursor;
        return opened == null ? 0 : opened.frameRest();
    }

    @Override
    public void behind(Cursor behind) {
        if (owner.slowPolicy() == SlowPolicy.SKIP) {
            missed += behind.skip();
            return;
        }
        String text = "cut: more than " + owner.lagBytesMax() + " bytes behind";
        behind.stop();
        owner.cut(new CloseReason(CloseReason.Kind.OUTPUT_LIMIT, text));
    }

    /** The connection is gone. */
    void close() {
        if (cursor != null) {
            cursor.close();
        }
    }
}
