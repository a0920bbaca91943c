package switchboard.engine.readiness;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Slices;
import switchboard.engine.SocketHandle;

/**
 * The sends asked for since the last turn, with their pieces behind one another. Loop thread only.
 */
public final class SendQueue<H extends SocketHandle> {

    private final Slices slices = new Slices();
    private @Nullable SocketHandle[] handles = new SocketHandle[64];
    private int[] ends = new int[64];
    private int count;

    /** An empty queue. */
    public SendQueue() {}

    /** Appends a send; the list is read before this returns. */
    public void add(H handle, Slices pieces) {
        if (count == handles.length) {
            handles = Arrays.copyOf(handles, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        slices.addAll(pieces);
        handles[count] = handle;
        ends[count] = slices.count();
        count++;
    }

    /** The pieces of all sends. */
    public Slices slices() {
        return slices;
    }

    /** Number of sends. */
    public int count() {
        return count;
    }

    /** The handle of a send below {@link #count}. */
    @SuppressWarnings({"unchecked", "NullAway"}) // only add puts handles in
    public H handle(int index) {
        return (H) handles[index];
    }

    /** Where the pieces of a send begin. */
    public int first(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    /** How many pieces a send has. */
    public int pieces(int index) {
        return ends[index] - first(index);
    }

    /** How much a send has. */
    public long bytes(int index) {
        return bytes(first(index), ends[index]);
    }

    /** How much of a send one call can tell the kernel of. */
    public long bytesOfOneCall(int index) {
        int first = first(index);
        return bytes(first, Math.min(ends[index], first + SocketCalls.PIECES_PER_SEND));
    }

    private long bytes(int from, int to) {
        long bytes = 0;
        for (int i = from; i < to; i++) {
            bytes += slices.length(i);
        }
        return bytes;
    }

    /** Empties the queue and forgets the memory it named. */
    public void clear() {
        Arrays.fill(handles, 0, count, null);
        count = 0;
        slices.clear();
    }
}
