package switchboard.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Engine;
import switchboard.engine.EngineFile;
import switchboard.engine.Slices;

/**
 * A part of a file on its way out. What is offered to the socket has been read ahead by another
 * thread, so that the loop does not wait for the disk. Loop thread only.
 *
 * <p>Mostly the kernel sends the file itself; where its bytes must be seen, as under TLS, they are
 * copied to memory a piece at a time and offered from there.
 */
final class FileOutput {

    /** So much is read ahead at a time; the next such part is read while this one is sent. */
    private static final long READ_AHEAD_BYTES = 4 << 20;

    /** So much is copied at a time. */
    private static final long COPY_BYTES = 256 << 10;

    private final EventLoop loop;
    private final OutputHalf output;
    private final EngineFile file;
    private final Consumer<FileOutcome> whenOver;
    private final @Nullable MemorySegment copy;
    private final long end;
    private long position;

    /** Bytes that were queued before it and are not sent yet. */
    private long bytesBefore;

    /** Up to here the file is in memory. */
    private long readUpTo;

    /** Where in the file the copy begins. */
    private long copiedFrom;

    private boolean reading;
    private boolean over;
    private FileOutcome outcome = FileOutcome.SENT;

    /**
     * A part of a file.
     *
     * @param copied whether its bytes are copied
     * @param whenOver called once, on the loop, when nobody uses the file any more
     */
    FileOutput(
            EventLoop loop,
            OutputHalf output,
            EngineFile file,
            long position,
            long count,
            boolean copied,
            Consumer<FileOutcome> whenOver) {
        this.loop = loop;
        this.output = output;
        this.file = file;
        this.position = position;
        this.end = position + count;
        this.readUpTo = position;
        this.copy = copied ? Arena.ofAuto().allocate(Math.min(count, COPY_BYTES)) : null;
        this.whenOver = whenOver;
    }

    /** Begins to read ahead; so many queued bytes go before it. */
    void begin(long queuedBytes) {
        bytesBefore = queuedBytes;
        readOn();
    }

    /** How many queued bytes still go before it. */
    long bytesBefore() {
        return bytesBefore;
    }

    /** Offers what is copied of it. */
    void gatherCopied(Slices into) {
        if (copy != null) {
            into.add(copy, position - copiedFrom, readUpTo - position);
        }
    }

    /**
     * Has the engine send what is in memory of it, at most what one poll sends. Returns how much
     * that is, 0 when it has to be read first.
     */
    long send(Connection connection) {
        long count = copy == null ? readUpTo - position : 0;
        if (count > 0) {
            connection.engine().sendFile(connection.handle(), file, position, count);
        }
        return Math.min(count, Engine.FILE_BYTES_PER_SEND);
    }

    /** The socket took so many of the bytes before it and so many of its own. */
    void taken(long before, long own) {
        bytesBefore -= before;
        position += own;
        readOn();
    }

    boolean isAllTaken() {
        return bytesBefore == 0 && position == end;
    }

    private void readOn() {
        long mayBeLeft = copy == null ? READ_AHEAD_BYTES : 1;
        if (reading || over || readUpTo == end || readUpTo - position >= mayBeLeft) {
            return;
        }
        long from = readUpTo;
        long count = Math.min(end - from, copy == null ? READ_AHEAD_BYTES : copy.byteSize());
        if (copy == null && loop.engine().isInMemory(file, from, count)) {
            readUpTo += count;
            return;
        }
        reading = true;
        loop.readAhead(() -> read(from, count));
    }

    /** Not on the loop. */
    private void read(long from, long count) {
        FileOutcome how = FileOutcome.SENT;
        try {
            if (copy == null) {
                file.readAhead(from, count);
            } else if (file.read(copy, 0, (int) count, from) < count) {
                how = FileOutcome.FILE_ENDED;
            }
        } catch (IOException e) {
            how = FileOutcome.FILE_FAILED;
        }
        FileOutcome found = how;
        boolean ignored = loop.tryExecute(() -> wasRead(from, from + count, found));
    }

    private void wasRead(long from, long upTo, FileOutcome how) {
        reading = false;
        if (over) {
            whenOver.accept(outcome);
        } else if (how != FileOutcome.SENT) {
            output.fileFailed(how);
        } else {
            copiedFrom = from;
            readUpTo = upTo;
            readOn();
            output.mark();
        }
    }

    /** Nothing more is sent of it. */
    void end(FileOutcome how) {
        over = true;
        outcome = how;
        if (!reading) {
            whenOver.accept(how);
        }
    }
}
