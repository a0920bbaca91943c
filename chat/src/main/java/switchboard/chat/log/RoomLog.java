package switchboard.chat.log;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Owns what a room has said, as encoded bytes: appended by one thread, read by any number of loops
 * through {@link Cursor}s. Room owner's thread only, but for {@link #tail}, {@link #lineCount} and
 * {@link #isWaiting}.
 *
 * <pre>
 *     first segment held        floor                          tail
 *          |                      |                              |
 *   -------[######|#######|#######|######|######|######|#########]      positions grow to the right
 *           some loop may         a member here or further       next line
 *           still read here       right loses nothing
 * </pre>
 *
 * <p><b>Positions</b> are offsets from the first byte ever appended; a position's segment is a
 * shift, its place in the segment a mask. Lines span segments: that costs one more slice per
 * segment, while padding would cost a hole in the positions, a rule for every walk, and a limit on
 * the length of a line.
 *
 * <p><b>Publishing.</b> {@link #append} copies the bytes, notes the lines, then releases the number
 * of lines and last the tail. A reader that has acquired the tail sees all below it, and as many
 * lines or more. Nothing published is ever moved or changed until it is recycled.
 *
 * <p><b>Recycling.</b> The owner sets a floor; each {@link LogReader} moves its members above it
 * and answers; a segment goes back to the pool when every reader with members has answered. No
 * cursor is read by another thread. A reader that does not answer can hold the log's size, no more:
 * then {@link #hasRoom} is false.
 */
public final class RoomLog implements AutoCloseable {

    private static final int SEGMENTS_MIN = 4;
    private static final int SLACK_SHARE = 4;

    private static final VarHandle TAIL;
    private static final VarHandle LINES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(RoomLog.class, "tail", long.class);
            LINES = lookup.findVarHandle(RoomLog.class, "lines", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SegmentPool pool;
    private final long lagBytesMax;
    private final long slackBytes;
    private final int segmentsMax;
    private final int shift;
    private final long offsetMask;
    private final @Nullable MemorySegment[] ring;
    private final LineIndex index;
    private final AuthorTable authors = new AuthorTable();
    private final List<Cursor> leaving = new ArrayList<>();
    private LogReader[] readers = {};

    private long tail;
    private long lines;
    private volatile Floor floor = new Floor(0, 0);
    private volatile boolean waiting;
    private long firstSegment;
    private long nextSegment;
    private int cursors;
    private @Nullable Thread owner;

    public RoomLog(SegmentPool pool, LogLimits limits) {
        this(pool, limits, LineIndex.LINES_PER_PAGE);
    }

    RoomLog(SegmentPool pool, LogLimits limits, int linesPerPage) {
        this.pool = pool;
        int segmentBytes = pool.segmentBytes();
        segmentsMax = Math.toIntExact(limits.logBytesMax() / segmentBytes);
        if (segmentsMax < SEGMENTS_MIN) {
            throw new IllegalArgumentException(
                    "a log of %d bytes has fewer than %d segments of %d bytes"
                            .formatted(limits.logBytesMax(), SEGMENTS_MIN, segmentBytes));
        }
        lagBytesMax = limits.lagBytesMax();
        slackBytes = Math.min(segmentBytes, lagBytesMax / SLACK_SHARE);
        shift = Integer.numberOfTrailingZeros(segmentBytes);
        offsetMask = segmentBytes - 1L;
        ring = new @Nullable MemorySegment[ceilingPowerOfTwo(segmentsMax)];
        index = new LineIndex(linesPerPage);
    }

    // ---- members

    /** A reader for one loop, once: all cursors that live on that loop are opened with it. */
    public LogReader reader() {
        LogReader reader = new LogReader(this);
        readers = Arrays.copyOf(readers, readers.length + 1);
        readers[readers.length - 1] = reader;
        return reader;
    }

    /**
     * Opens a cursor at the tail. It may be handed to its loop in any way that task queues use; its
     * bytes are kept for it from this moment.
     *
     * @param author whose lines it does not get; 0 for a cursor that gets all. At most one cursor
     *     at a time per author, and an author's number is never used again
     */
    public Cursor open(LogReader reader, long author, Laggard member) {
        assert onOwner();
        if (!reader.isOf(this)) {
            throw new IllegalArgumentException("this reader belongs to another log");
        }
        settle();
        Cursor cursor = new Cursor(this, reader, author, member);
        if (author != 0 && !authors.add(cursor)) {
            throw new IllegalArgumentException("author " + author + " has a cursor already");
        }
        cursors++;
        reader.count(1);
        reader.handOver(cursor);
        return cursor;
    }

    /**
     * Says that a member has left. What its cursor may still read is kept until its loop has closed
     * or stopped it, which is then noticed in the next call to this log; the usual order is the
     * other one. With the last cursor the log gives back all its memory. Asked again, it does
     * nothing.
     */
    public void forget(Cursor cursor) {
        assert onOwner();
        if (cursor.forgetOnce()) {
            if (cursor.author() != 0) {
                authors.remove(cursor);
            }
            leaving.add(cursor);
            settle();
        }
    }

    /** Lets go of what was kept for cursors that are forgotten and closed by now. */
    private void settle() {
        boolean changed = false;
        for (int i = leaving.size() - 1; i >= 0; i--) {
            if (leaving.get(i).isReleased()) {
                leaving.remove(i).reader().count(-1);
                cursors--;
                changed = true;
            }
        }
        if (changed && cursors == 0) {
            empty();
        } else if (changed) {
            recycle();
        }
    }

    /** Cursors opened and not forgotten, or forgotten and not yet closed. */
    public int cursors() {
        return cursors;
    }

    // ---- the writer

    /**
     * The longest batch that can ever be appended; one line may be as long. For a batch of more
     * than about half the log, members may have to skip although they are less than the lag behind.
     */
    public long batchBytesMax() {
        return (segmentsMax - 1L) << shift;
    }

    /**
     * Whether {@link #append} would take so many bytes now. When not, the floor has been raised as
     * far as it takes, and {@link #isWaiting} is true until asked again with success: the room
     * stops taking lines and asks again when a reader has answered.
     */
    public boolean hasRoom(long length) {
        assert onOwner();
        if (length > batchBytesMax()) {
            throw new IllegalArgumentException(
                    "a batch of %d bytes, and the log takes at most %d at once"
                            .formatted(length, batchBytesMax()));
        }
        settle();
        if (!waiting && fits(length)) {
            return true;
        }
        if (cursors > 0) {
            raiseFloor(length);
            waiting = true; // before looking again: a reader that answers later sees it
            recycle();
        }
        waiting = !fits(length);
        return !waiting;
    }

    /**
     * Appends all lines of a batch and publishes them at once. With no cursor open nothing is kept:
     * only positions and line numbers go on.
     *
     * @throws IllegalStateException when {@link #hasRoom} would say no
     */
    public void append(LineBatch batch) {
        if (batch.lineLength() != 0) {
            throw new IllegalArgumentException("the last line of the batch is not ended");
        }
        if (!hasRoom(batch.length())) {
            throw new IllegalStateException("no room for " + batch.length() + " bytes");
        }
        long newTail = tail + batch.length();
        long newLines = lines + batch.lines();
        if (cursors == 0) {
            publish(newTail, newLines);
            empty();
        } else if (newLines > lines) {
            copy(batch.bytes(), batch.length());
            note(batch);
            publish(newTail, newLines);
            tidy();
        }
    }

    private void publish(long newTail, long newLines) {
        LINES.setRelease(this, newLines);
        TAIL.setRelease(this, newTail);
    }

    private void copy(MemorySegment from, long length) {
        long position = tail;
        for (long done = 0; done < length; ) {
            if (position >>> shift == nextSegment) {
                ring[slot(position)] = pool.take();
                nextSegment++;
            }
            long offset = position & offsetMask;
            long count = Math.min(length - done, offsetMask + 1 - offset);
            MemorySegment.copy(from, done, segment(position), offset, count);
            done += count;
            position += count;
        }
    }

    private void note(LineBatch batch) {
        long start = tail;
        long author = 0;
        Cursor cursor = null;
        for (int i = 0; i < batch.lines(); i++) {
            index.set(lines + i, start, batch.author(i));
            start = tail + batch.end(i);
            if (batch.author(i) != author) {
                author = batch.author(i);
                cursor = author == 0 ? null : authors.get(author);
            }
            if (cursor != null) {
                cursor.spokeUpTo(start);
            }
        }
        index.setEnd(lines + batch.lines(), start);
    }

    // ---- the floor

    /** After an append: members further behind than the lag go, once a slack's worth is gained. */
    private void tidy() {
        if (tail - floor.position() > lagBytesMax + slackBytes) {
            raiseFloor(0);
        }
        if ((firstSegment + 1) << shift <= floor.position()) {
            recycle();
        }
    }

    /**
     * To the line in which the lag begins, so that all who are below are further behind than the
     * lag; or further, when a coming batch needs the room.
     */
    private void raiseFloor(long coming) {
        Floor old = floor;
        if (old.position() == tail) {
            return;
        }
        long lastSegment = (tail + coming - 1) >>> shift;
        long lowestKept = (lastSegment + 1 - segmentsMax) << shift;
        long line = old.line();
        if (tail - lagBytesMax > old.position()) {
            line = index.lineAt(tail - lagBytesMax, old.line(), lines);
        }
        if (lowestKept > index.start(line)) {
            line = index.firstAtOrAfter(lowestKept, line, lines);
        }
        if (line > old.line()) {
            floor = new Floor(index.start(line), line);
        }
    }

    private void recycle() {
        Floor lowest = floor;
        for (LogReader reader : readers) {
            if (reader.isCounted() && reader.released().position() < lowest.position()) {
                lowest = reader.released();
            }
        }
        for (; firstSegment < nextSegment; firstSegment++) {
            if ((firstSegment + 1) << shift > lowest.position()) {
                break;
            }
            giveBackFirst();
        }
        index.recycleBelow(lowest.line());
    }

    private void empty() {
        for (; firstSegment < nextSegment; firstSegment++) {
            giveBackFirst();
        }
        firstSegment = tail >>> shift;
        nextSegment = firstSegment;
        floor = new Floor(tail, lines);
        index.restart(lines);
    }

    private void giveBackFirst() {
        int slot = slot(firstSegment << shift);
        pool.giveBack(Objects.requireNonNull(ring[slot]));
        ring[slot] = null;
    }

    private boolean fits(long length) {
        if (cursors == 0 || length == 0) {
            return true;
        }
        long lastSegment = (tail + length - 1) >>> shift;
        return lastSegment - firstSegment < segmentsMax
                && lastSegment - nextSegment < pool.available();
    }

    /** Gives all memory back to the pool; no cursor may be used any more. */
    @Override
    public void close() {
        empty();
    }

    // ---- any thread

    /** Position behind the last byte published. */
    public long tail() {
        return (long) TAIL.getAcquire(this);
    }

    /** Number of lines published so far, which is the number of the next one. */
    public long lineCount() {
        return (long) LINES.getAcquire(this);
    }

    /**
     * Whether the owner is out of room and waits for a reader's answer. A loop whose {@link
     * LogReader#update} has answered looks here whether to wake the owner.
     */
    public boolean isWaiting() {
        return waiting;
    }

    // ---- for cursors and readers

    Floor floor() {
        return floor;
    }

    LineIndex index() {
        return index;
    }

    long lagBytesMax() {
        return lagBytesMax;
    }

    /** The segment a position lies in. */
    MemorySegment segment(long position) {
        MemorySegment segment = ring[slot(position)];
        if (segment == null) {
            throw new IllegalStateException("position " + position + " is not held");
        }
        return segment;
    }

    long offset(long position) {
        return position & offsetMask;
    }

    /** How many bytes from a position to the end of its segment. */
    long restOfSegment(long position) {
        return offsetMask + 1 - (position & offsetMask);
    }

    private int slot(long position) {
        return (int) (position >>> shift) & (ring.length - 1);
    }

    private static int ceilingPowerOfTwo(int value) {
        return Integer.highestOneBit(value * 2 - 1);
    }

    private boolean onOwner() {
        if (owner == null) {
            owner = Thread.currentThread();
        }
        return Thread.currentThread().equals(owner);
    }
}
