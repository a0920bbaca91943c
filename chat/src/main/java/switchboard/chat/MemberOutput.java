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
import switchboard.net.Connection;
import switchboard.net.Source;

/**
 * What a member is sent from the room: its cursor's lines, and where some were missed a notice that
 * says how many. Loop thread of the member only.
 */
final class MemberOutput implements Source, Laggard {

    private static final int PIECES_MAX = 64;

    private final Member member;
    private final Connection connection;
    private @Nullable Cursor cursor;
    private long missed;
    private @Nullable Notice notice;
    private long offeredNotice;

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

    MemberOutput(Member member, Connection connection) {
        this.member = member;
        this.connection = connection;
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

    @Override
    public long gather(Slices into, long bytesMax) {
        Cursor opened = cursor;
        if (opened == null) {
            return 0;
        }
        offeredNotice = 0;
        if (missed == 0 && notice == null) {
            return opened.gather(into, bytesMax, PIECES_MAX);
        }
        long rest = opened.frameRest();
        if (rest > 0 && notice == null) {
            return opened.gather(into, Math.min(rest, bytesMax), PIECES_MAX);
        }
        Notice begun = currentNotice();
        offeredNotice = Math.min(begun.left(), bytesMax);
        into.add(begun.bytes, begun.at, offeredNotice);
        return offeredNotice + opened.gather(into, bytesMax - offeredNotice, PIECES_MAX);
    }

    /** As long as no byte of it is taken, the notice is made anew with the number of now. */
    private Notice currentNotice() {
        Notice current = notice;
        if (current == null || (current.at == 0 && current.missed != missed)) {
            String text = member.stamped(missed + (missed == 1 ? " line missed" : " lines missed"));
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
        if (opened.lag() > 0 || missed > 0) {
            connection.sourceReady();
        } else if (!connection.isOutputOpen()) {
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
        if (member.slowPolicy() == SlowPolicy.SKIP) {
            missed += behind.skip();
            return;
        }
        String text = "cut: more than " + member.lagBytesMax() + " bytes behind";
        behind.stop();
        connection.cut(new CloseReason(CloseReason.Kind.OUTPUT_LIMIT, text), text);
    }

    /** The connection is gone. */
    void close() {
        if (cursor != null) {
            cursor.close();
        }
    }
}
