package switchboard.engine.readiness;

import java.util.Arrays;
import switchboard.engine.Slices;

/**
 * The sends asked for since the last turn, with their pieces behind one another. Loop thread only.
 */
final class SendQueue {

    final Slices slices = new Slices();
    private ReadinessHandle[] handles = new ReadinessHandle[64];
    private int[] ends = new int[64];
    private int count;

    void add(ReadinessHandle handle, Slices pieces) {
        if (count == handles.length) {
            handles = Arrays.copyOf(handles, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        slices.addAll(pieces);
        handles[count] = handle;
        ends[count] = slices.count();
        count++;
    }

    int count() {
        return count;
    }

    ReadinessHandle handle(int index) {
        return handles[index];
    }

    /** Where the pieces of a send begin. */
    int first(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    /** How many pieces a send has. */
    int pieces(int index) {
        return ends[index] - first(index);
    }

    long bytes(int index) {
        return bytes(first(index), ends[index]);
    }

    /** How much of a send one call can tell the kernel of. */
    long bytesOfOneCall(int index) {
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

    void clear() {
        Arrays.fill(handles, 0, count, null);
        count = 0;
        slices.clear();
    }
}
