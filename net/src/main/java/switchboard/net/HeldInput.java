package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Bytes of one connection's input that are kept: the beginning of an unfinished frame, or what came
 * before a pause took effect. Part of its {@link InputHalf}, and not beside it, because there is
 * one for every idle connection. Loop thread only.
 */
abstract class HeldInput {

    private static final byte[] NOTHING = {};

    private byte[] held = NOTHING;
    private int length;
    private int searched;
    private int wanted;

    /** The memory for it was so much and is now so much, in bytes. */
    abstract void memoryChanged(int before, int now);

    final int heldBytes() {
        return length;
    }

    /** What it takes to hold them. */
    final int memoryBytes() {
        return held.length;
    }

    /** How many of them cannot be the end of a frame. */
    final int searchedBytes() {
        return searched;
    }

    /** Keeps a copy of these bytes, in place of others. */
    final void hold(MemorySegment bytes, int from, int to, int searchedOfIt, int wantedInAll) {
        length = to - from;
        if (held.length < length) {
            replace(new byte[Math.max(64, Integer.highestOneBit(length - 1) << 1)]);
        }
        MemorySegment.copy(bytes, JAVA_BYTE, from, held, 0, length);
        searched = searchedOfIt;
        wanted = wantedInAll;
    }

    /** Whether the frame has a known length that it does not reach with so many bytes more. */
    final boolean isStillUnfinishedWith(int more) {
        return length + more < wanted;
    }

    /**
     * Keeps more of a frame whose length is known, but not its end: without another look, so that a
     * long frame in many small pieces costs one copy. Memory grows with what has come, not with
     * what was announced.
     */
    final void holdMore(MemorySegment bytes, int from, int more) {
        int together = length + more;
        if (held.length < together) {
            replace(Arrays.copyOf(held, Math.max(together, Math.min(2 * held.length, wanted))));
        }
        MemorySegment.copy(bytes, JAVA_BYTE, from, held, length, more);
        length = together;
    }

    /** What is kept, with more bytes behind it, in the loop's own memory. */
    final MemorySegment joined(Assembly assembly, MemorySegment bytes, int from, int more) {
        return assembly.join(held, length, bytes, from, more);
    }

    final void dropHeld() {
        replace(NOTHING);
        length = 0;
        searched = 0;
        wanted = 0;
    }

    private void replace(byte[] memory) {
        int before = held.length;
        held = memory;
        memoryChanged(before, memory.length);
    }
}
