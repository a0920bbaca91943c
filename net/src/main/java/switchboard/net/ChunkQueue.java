package switchboard.net;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Slices;
import switchboard.net.framing.Framing;

/**
 * Bytes that wait to be sent, copied once, in order. An empty queue holds no memory. Loop thread
 * only.
 */
class ChunkQueue {

    private static final AtomicLongFieldUpdater<ChunkQueue> BYTES =
            AtomicLongFieldUpdater.newUpdater(ChunkQueue.class, "bytes");

    private final ChunkPool pool;
    private @Nullable Chunk first;
    private @Nullable Chunk last;

    /** Written without a fence: other threads only estimate by it. */
    private volatile long bytes;

    ChunkQueue(ChunkPool pool) {
        this.pool = pool;
    }

    /** How many bytes wait. Any thread. */
    final long bytes() {
        return bytes;
    }

    final void append(MemorySegment source, long offset, long length) {
        long done = 0;
        while (done < length) {
            Chunk chunk = lastWithRoom(1);
            int count = (int) Math.min(length - done, Chunk.BYTES - chunk.to);
            MemorySegment.copy(source, offset + done, chunk.memory, chunk.to, count);
            chunk.to += count;
            done += count;
        }
        BYTES.lazySet(this, bytes + length);
    }

    /** Puts bytes before all others. */
    final void prepend(byte[] bytes) {
        Chunk firstBefore = first;
        Chunk lastBefore = last;
        first = null;
        last = null;
        append(MemorySegment.ofArray(bytes), 0, bytes.length);
        Chunk lastOfThem = last;
        if (lastOfThem == null) {
            first = firstBefore;
        } else {
            lastOfThem.next = firstBefore;
        }
        if (lastBefore != null) {
            last = lastBefore;
        }
    }

    /** Has a framing write what goes before a frame of this length, in one piece. */
    final void appendHeader(Framing framing, int headerBytes, long length) {
        Chunk chunk = lastWithRoom(headerBytes);
        framing.putHeader(chunk.memory, chunk.to, length);
        chunk.to += headerBytes;
        BYTES.lazySet(this, bytes + headerBytes);
    }

    private Chunk lastWithRoom(int room) {
        Chunk tail = last;
        if (tail != null && tail.to <= Chunk.BYTES - room) {
            return tail;
        }
        Chunk chunk = pool.take();
        if (tail == null) {
            first = chunk;
        } else {
            tail.next = chunk;
        }
        last = chunk;
        return chunk;
    }

    final long gather(Slices into, long bytesMax) {
        long left = bytesMax;
        for (Chunk chunk = first; chunk != null && left > 0; chunk = chunk.next) {
            long count = Math.min(chunk.to - chunk.from, left);
            into.add(chunk.memory, chunk.from, count);
            left -= count;
        }
        return bytesMax - left;
    }

    final void taken(long count) {
        BYTES.lazySet(this, bytes - count);
        long left = count;
        Chunk chunk = first;
        while (chunk != null) {
            int here = (int) Math.min(chunk.to - chunk.from, left);
            chunk.from += here;
            left -= here;
            if (chunk.from < chunk.to) {
                break;
            }
            Chunk next = chunk.next;
            pool.give(chunk);
            chunk = next;
        }
        first = chunk;
        if (chunk == null) {
            last = null;
        }
    }

    final void clear() {
        taken(bytes);
    }
}
