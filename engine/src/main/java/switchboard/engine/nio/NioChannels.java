package switchboard.engine.nio;

import java.nio.channels.SelectableChannel;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Gives channels small numbers, the lowest free one first, as a kernel does; one table for the
 * process, since one loop accepts what another adopts. Any thread.
 */
final class NioChannels {

    static final NioChannels OF_PROCESS = new NioChannels();

    private final BitSet used = new BitSet();

    /** Written under the lock; read without it by whoever was handed the number since. */
    private volatile @Nullable SelectableChannel[] channels = new SelectableChannel[64];

    synchronized int add(SelectableChannel channel) {
        int descriptor = used.nextClearBit(0);
        @Nullable SelectableChannel[] table = channels;
        if (descriptor == table.length) {
            table = Arrays.copyOf(table, descriptor * 2);
        }
        table[descriptor] = channel;
        used.set(descriptor);
        channels = table;
        return descriptor;
    }

    /** The channel of that number, or null. */
    @Nullable SelectableChannel find(int descriptor) {
        @Nullable SelectableChannel[] table = channels;
        return descriptor >= 0 && descriptor < table.length ? table[descriptor] : null;
    }

    /** Takes the number back; its channel, or null when it is not in use. */
    synchronized @Nullable SelectableChannel remove(int descriptor) {
        SelectableChannel channel = find(descriptor);
        if (channel != null) {
            channels[descriptor] = null;
            used.clear(descriptor);
        }
        return channel;
    }
}
