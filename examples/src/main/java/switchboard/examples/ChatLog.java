package switchboard.examples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Slices;
import switchboard.engine.readiness.SocketCalls;
import switchboard.net.Source;

/**
 * The log of step 4: every line once, in the order in which they were said. It keeps nothing itself
 * but its end: what lies behind all cursors is garbage. One thread.
 */
final class ChatLog {
    private static final int SEGMENT_BYTES = 1 << 20;

    private MemorySegment segment = Arena.ofAuto().allocate(SEGMENT_BYTES);
    private long used;
    private Line last = new Line(this, segment.asSlice(0, 0), 0);

    private static final class Line {
        final Object speaker;
        final MemorySegment bytes;
        final long end;
        @Nullable Line next;

        Line(Object speaker, MemorySegment bytes, long end) {
            this.speaker = speaker;
            this.bytes = bytes;
            this.end = end;
        }
    }

    /** How many bytes were ever said. */
    long end() {
        return last.end;
    }

    void append(Object speaker, byte[] line) {
        if (used + line.length > SEGMENT_BYTES) {
            segment = Arena.ofAuto().allocate(SEGMENT_BYTES);
            used = 0;
        }
        MemorySegment bytes = segment.asSlice(used, line.length);
        bytes.copyFrom(MemorySegment.ofArray(line));
        used += line.length;
        last.next = new Line(speaker, bytes, last.end + line.length);
        last = last.next;
    }

    /** A reader: a position in the log. It steps over what it has said itself. */
    final class Cursor implements Source {
        private final Object reader;
        private Line done = last;
        private long begun; // bytes it has of the next line

        Cursor(Object reader) {
            this.reader = reader;
        }

        long lagBytes() {
            return last.end - done.end;
        }

        @Override
        public long gather(Slices into, long bytesMax) {
            long left = bytesMax;
            long from = begun;
            int piecesLeft = SocketCalls.PIECES_PER_SEND - into.count();
            for (Line at = done.next; at != null && left > 0 && piecesLeft > 0; at = at.next) {
                if (at.speaker != reader) {
                    long count = Math.min(at.bytes.byteSize() - from, left);
                    into.add(at.bytes, from, count);
                    left -= count;
                    from = 0;
                    piecesLeft--;
                }
            }
            return bytesMax - left;
        }

        @Override
        public void taken(long bytes) {
            begun += bytes;
            Line at = done.next;
            while (at != null && (at.speaker == reader || begun >= at.bytes.byteSize())) {
                begun -= at.speaker == reader ? 0 : at.bytes.byteSize();
                done = at;
                at = at.next;
            }
        }

        @Override
        public long frameRest() {
            Line at = done.next;
            return begun == 0 || at == null ? 0 : at.bytes.byteSize() - begun;
        }
    }
}
