package switchboard.engine.readiness;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Engine;
import switchboard.engine.EngineFile;
import switchboard.engine.SocketHandle;

/** The parts of files that are to be sent in the next turn. Loop thread only. */
final class FileSendQueue<H extends SocketHandle> {

    private @Nullable SocketHandle[] handles = new SocketHandle[16];
    private @Nullable EngineFile[] files = new EngineFile[16];
    private long[] positions = new long[16];
    private long[] counts = new long[16];
    private int size;

    /** Appends a part of a file. */
    void add(H handle, EngineFile file, long position, long count) {
        if (size == handles.length) {
            handles = Arrays.copyOf(handles, size * 2);
            files = Arrays.copyOf(files, size * 2);
            positions = Arrays.copyOf(positions, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        handles[size] = handle;
        files[size] = file;
        positions[size] = position;
        counts[size] = count;
        size++;
    }

    /** Number of sends. */
    int size() {
        return size;
    }

    /** The handle of a send below {@link #size}. */
    @SuppressWarnings({"unchecked", "NullAway"}) // only add puts handles in
    H handle(int index) {
        return (H) handles[index];
    }

    /** How much of it goes out in this turn. */
    long count(int index) {
        return Math.min(counts[index], Engine.FILE_BYTES_PER_SEND);
    }

    /** Whether the rest will be asked for as soon as this is answered. */
    boolean hasMore(int index) {
        return counts[index] > Engine.FILE_BYTES_PER_SEND;
    }

    /**
     * Sends until all is taken or the socket takes no more: a count that is short for any other
     * reason would not be followed by an edge. Returns how much was taken, or a negated {@link
     * Errno}; {@link Errno#EAGAIN} and {@link Errno#EINTR} are a 0.
     */
    @SuppressWarnings("NullAway") // only add puts files in
    long carryOut(int index, SocketCalls calls, int descriptor) {
        long count = count(index);
        long left = count;
        while (left > 0) {
            long done = count - left;
            long taken = calls.sendFile(descriptor, files[index], positions[index] + done, left);
            if (taken == -Errno.EAGAIN) {
                break;
            }
            if (taken < 0 && taken != -Errno.EINTR) {
                return taken;
            }
            left -= Math.max(taken, 0);
        }
        return count - left;
    }

    /** Empties the queue and forgets what it named. */
    void clear() {
        Arrays.fill(handles, 0, size, null);
        Arrays.fill(files, 0, size, null);
        size = 0;
    }
}
