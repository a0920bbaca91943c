package switchboard.engine;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A regular file open for reading, from {@link Engine#openFile}, to be sent by engines of the same
 * provider. Owned by whoever opened it, who closes it when no send of it is unanswered and no other
 * call is under way. Any thread, many at once, but on no loop: each of these calls may wait for the
 * disk.
 */
public abstract class EngineFile implements AutoCloseable {

    protected EngineFile() {}

    /**
     * How many bytes the file has just now.
     *
     * @throws IOException when the kernel does not say
     */
    public abstract long size() throws IOException;

    /**
     * Reads native memory full from a position on (pread(2)). Returns the number of bytes, fewer
     * than {@code length} only where the file ends.
     *
     * @throws IOException when the disk fails
     */
    public abstract int read(MemorySegment into, long offset, int length, long position)
            throws IOException;

    /**
     * Has the kernel bring a part of the file into memory, and returns when it is there, so that a
     * loop that sends it does not wait for the disk.
     *
     * @throws IOException when the disk fails
     */
    public abstract void readAhead(long position, long count) throws IOException;

    @Override
    public abstract void close();
}
