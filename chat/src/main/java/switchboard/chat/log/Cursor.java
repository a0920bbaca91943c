package switchboard.chat.log;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Slices;

/**
 * Owns the position of one member in a log. The thread of its {@link LogReader} only.
 *
 * <p>{@link #gather} offers what lies between the position and the tail without the member's own
 * lines and may be asked again; {@link #taken} moves the position by what was taken of it. Both are
 * called for every member in every tick, so for a member that has said nothing of what it has yet
 * to get they are a comparison and one piece; they make no objects.
 *
 * <p>What was offered must be taken or dropped before the next {@link LogReader#update}, {@link
 * #skip}, {@link #stop} or {@link #close}.
 */
public final class Cursor {

    /** A skip goes to the last quarter of the lag, so that the next one is a while away. */
    private static final int SKIP_SHARE = 4;

    /** Lines looked at in one go for an own one; between two goes the bytes wanted are counted. */
    private static final int SCAN_LINES = 256;

    private static final VarHandle OWN_END;

    static {
        try {
            OWN_END = MethodHandles.lookup().findVarHandle(Cursor.class, "ownEnd", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final RoomLog log;
    private final LineIndex index;
    private final LogReader reader;
    private final long author;
    private final Laggard member;
    private final long firstLine;

    private long position;

    /** Behind the member's last line. Written by the log's owner before it publishes that line. */
    @SuppressWarnings("UnusedVariable") // through OWN_END: another thread writes it
    private long ownEnd;

    /** What the last {@code gather} offered of the log, and where taking all of it leads. */
    private long offeredBytes;

    private long offeredEnd;

    /** Some position known to be a line boundary, mostly the tail that was last seen. */
    private long boundary;

    private boolean stopped;

    /** For the log's owner: from here on this cursor reads nothing of the log. */
    private volatile boolean released;

    private @Nullable Rest rest;

    // Of the reader: place in its list, link in its intake. Of the owner: whether it has forgotten.
    int slot = -1;
    @Nullable Cursor next;
    private boolean forgotten;

    /** The end of a line that was begun before a skip, copied out of the log. */
    private static final class Rest {
        final Arena arena = Arena.ofConfined();
        final MemorySegment bytes;
        long at;

        Rest(long length) {
            bytes = arena.allocate(length);
        }

        long left() {
            return bytes.byteSize() - at;
        }
    }

    Cursor(RoomLog log, LogReader reader, long author, Laggard member) {
        this.log = log;
        this.index = log.index();
        this.reader = reader;
        this.author = author;
        this.member = member;
        firstLine = log.lineCount();
        position = log.tail();
        boundary = position;
        ownEnd = position;
    }

    public long author() {
        return author;
    }

    public LogReader reader() {
        return reader;
    }

    /** Position in the log of the next byte, apart from the rest of a line kept by a skip. */
    public long position() {
        return position;
    }

    /** Bytes between the position and the tail, own lines too. */
    public long lag() {
        return stopped ? 0 : log.tail() - position;
    }

    /** Whether {@link #gather} may have something; false is certain. */
    public boolean isBehind() {
        return rest != null || (!stopped && position < log.tail());
    }

    // ---- reading

    /**
     * Offers what comes next: appends at most so many pieces and bytes to a list and returns how
     * many bytes that were. May be asked again from the same place. 0 when there is nothing; own
     * lines at the front are stepped over at once, for nobody can see it.
     */
    public long gather(Slices into, long bytesMax, int slicesMax) {
        assert reader.onThread();
        offeredBytes = 0;
        long tail = log.tail();
        if (rest != null || stopped) {
            return gatherRest(into, bytesMax, slicesMax);
        }
        long from = position;
        if (from == tail) {
            return 0;
        }
        if (ownEnd() > from) {
            return gatherOthers(into, bytesMax, slicesMax);
        }
        boundary = tail;
        long offered = offer(into, from, Math.min(tail - from, bytesMax), slicesMax);
        offeredBytes = offered;
        offeredEnd = from + offered;
        return offered;
    }

    /** Says that so many bytes of what was offered last have been taken, from its beginning. */
    public void taken(long bytes) {
        assert reader.onThread();
        if (rest != null) {
            bytes = takenOfRest(bytes);
        }
        if (bytes == 0) {
            return;
        }
        if (bytes == offeredBytes) {
            position = offeredEnd;
        } else if (bytes > offeredBytes) {
            throw new IllegalArgumentException(
                    "%d bytes taken of %d offered".formatted(bytes, offeredBytes));
        } else if (ownEnd() <= position) {
            position += bytes;
        } else {
            takenOfOthers(bytes);
        }
        offeredBytes = 0;
    }

    /** Bytes to the end of the line that was begun; 0 on a line boundary. */
    public long frameRest() {
        assert reader.onThread();
        if (rest != null) {
            return rest.left();
        }
        if (stopped || position == boundary || position == log.tail()) {
            return 0;
        }
        long lines = log.lineCount();
        long line = index.lineAt(position, lowestLine(), lines);
        if (index.start(line) == position) {
            boundary = position;
            return 0;
        }
        return index.start(line + 1) - position;
    }

    private long gatherRest(Slices into, long bytesMax, int slicesMax) {
        long offered = 0;
        if (rest != null && slicesMax > 0) {
            offered = Math.min(rest.left(), bytesMax);
            into.add(rest.bytes, rest.at, offered);
            if (offered < rest.left()) {
                return offered;
            }
        }
        return stopped ? offered : offered + gatherOthers(into, bytesMax - offered, slicesMax - 1);
    }

    /** Like the quick way of {@link #gather}, around own lines. */
    private long gatherOthers(Slices into, long bytesMax, int slicesMax) {
        if (position == log.tail()) {
            return 0;
        }
        long lines = log.lineCount();
        long line = stepOver(index.lineAt(position, lowestLine(), lines), lines);
        long at = position;
        long left = bytesMax;
        int piecesAtStart = into.count();
        while (line < lines && left > 0 && into.count() - piecesAtStart < slicesMax) {
            long others = endOfOthers(line, lines, at, left);
            long end = index.start(others);
            long wanted = Math.min(end - at, left);
            int piecesLeft = slicesMax - (into.count() - piecesAtStart);
            long offered = offer(into, at, wanted, piecesLeft);
            left -= offered;
            at += offered;
            if (at < end) {
                break;
            }
            line = pastOwn(others, lines);
            at = index.start(line);
        }
        offeredBytes = bytesMax - left;
        offeredEnd = at;
        return offeredBytes;
    }

    private void takenOfOthers(long bytes) {
        long lines = log.lineCount();
        long line = index.lineAt(position, lowestLine(), lines);
        long left = bytes;
        while (left > 0) {
            long others = endOfOthers(line, lines, position, left);
            long end = index.start(others);
            long step = Math.min(end - position, left);
            position += step;
            left -= step;
            line = position == end ? stepOver(others, lines) : line;
        }
    }

    /** If the position is the start of an own line, moves it to the next line that is not. */
    private long stepOver(long line, long lines) {
        if (line == lines || index.start(line) != position) {
            return line;
        }
        long other = pastOwn(line, lines);
        position = index.start(other);
        boundary = position;
        return other;
    }

    /** The line itself, or the next one that is of somebody else. Nobody (0) owns no lines. */
    private long pastOwn(long line, long lines) {
        return index.start(line) < ownEnd() ? index.firstNotOf(author, line, lines) : line;
    }

    /** The next own line, or some later line than so many bytes reach. */
    private long endOfOthers(long line, long lines, long at, long bytes) {
        if (at >= ownEnd()) {
            return lines;
        }
        for (long from = line; ; ) {
            long to = Math.min(from + SCAN_LINES, lines);
            long own = index.firstOf(author, from, to);
            if (own < to || to == lines || index.start(to) - at >= bytes) {
                return own;
            }
            from = to;
        }
    }

    private long offer(Slices into, long from, long bytes, int slicesMax) {
        long at = from;
        long end = from + bytes;
        for (int pieces = 0; at < end && pieces < slicesMax; pieces++) {
            long count = Math.min(end - at, log.restOfSegment(at));
            into.add(log.segment(at), log.offset(at), count);
            at += count;
        }
        return at - from;
    }

    // ---- being too slow

    /**
     * Moves to the first line within the last quarter of the lag. The rest of a line already begun
     * is kept, and offered first. A position that is there already stays.
     *
     * @return how many lines the member misses: whole lines of others; neither its own nor the one
     *     whose rest is kept
     */
    public long skip() {
        assert reader.onThread();
        if (position == log.tail()) {
            return 0;
        }
        long floor = log.floor().position(); // before the lines: it is never above their end
        long lines = log.lineCount();
        long wanted = Math.max(index.start(lines) - log.lagBytesMax() / SKIP_SHARE, floor);
        return wanted <= position
                ? 0
                : moveTo(index.firstAtOrAfter(wanted, lowestLine(), lines), lines);
    }

    /**
     * Gives nothing more but the rest of a line already begun: for a member that is told why it is
     * cut, which needs a line boundary. The log keeps nothing for it any more.
     */
    public void stop() {
        assert reader.onThread();
        if (!stopped && position < log.tail()) {
            long lines = log.lineCount();
            moveTo(lines, lines);
        }
        stopped = true;
        offeredBytes = 0;
        reader.remove(this);
        released = true;
    }

    /** Gives nothing more at all. The owner is told by {@link RoomLog#forget}. */
    public void close() {
        assert reader.onThread();
        stopped = true;
        offeredBytes = 0;
        freeRest();
        reader.remove(this);
        released = true;
    }

    private long moveTo(long target, long lines) {
        long first = index.lineAt(position, lowestLine(), lines);
        if (index.start(first) < position) {
            first++;
            keep(position, index.start(first));
        }
        long missed = target - first;
        if (ownEnd() > position) {
            missed -= index.countOf(author, first, target);
        }
        position = index.start(target);
        boundary = position;
        offeredBytes = 0;
        return missed;
    }

    private void keep(long from, long end) {
        Rest kept = new Rest(end - from);
        for (long at = from; at < end; ) {
            long count = Math.min(end - at, log.restOfSegment(at));
            MemorySegment.copy(log.segment(at), log.offset(at), kept.bytes, at - from, count);
            at += count;
        }
        rest = kept;
    }

    private long takenOfRest(long bytes) {
        Rest kept = rest;
        if (kept == null) {
            return bytes;
        }
        long count = Math.min(bytes, kept.left());
        kept.at += count;
        if (kept.left() == 0) {
            freeRest();
        }
        return bytes - count;
    }

    private void freeRest() {
        if (rest != null) {
            rest.arena.close();
            rest = null;
        }
    }

    // ---- for the reader and the owner

    void fallBehind(Floor floor) {
        member.behind(this);
        if (!stopped && position < floor.position()) {
            throw new IllegalStateException("a member below the floor did not move");
        }
    }

    void spokeUpTo(long end) {
        OWN_END.setOpaque(this, end);
    }

    boolean isReleased() {
        return released;
    }

    /** True once. */
    boolean forgetOnce() {
        boolean first = !forgotten;
        forgotten = true;
        return first;
    }

    private long ownEnd() {
        return (long) OWN_END.getOpaque(this);
    }

    /** The lowest line that may be looked up: above it the index is held for this cursor. */
    private long lowestLine() {
        return Math.max(firstLine, reader.released().line());
    }
}
