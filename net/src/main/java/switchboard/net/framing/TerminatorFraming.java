package switchboard.net.framing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * A frame ends where its terminator stands for the first time. There is no escape: content with the
 * terminator in it cannot be sent. Immutable; any thread.
 */
final class TerminatorFraming extends Framing {

    private static final int DEFAULT_MAX = 8_192;
    private static final int TERMINATOR_BYTES_MAX = 64;

    static final TerminatorFraming CRLF = new TerminatorFraming("crlf", "\r\n", DEFAULT_MAX);
    static final TerminatorFraming NUL = new TerminatorFraming("nul", "\0", DEFAULT_MAX);

    private final String name;
    private final String text;
    private final byte[] terminator;

    private TerminatorFraming(String name, String text, int frameBytesMax) {
        super(frameBytesMax);
        this.name = name;
        this.text = text;
        this.terminator = text.getBytes(StandardCharsets.UTF_8);
        if (terminator.length == 0 || terminator.length > TERMINATOR_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the text that ends a frame must have 1 to %d bytes, not %d"
                            .formatted(TERMINATOR_BYTES_MAX, terminator.length));
        }
    }

    static TerminatorFraming of(String text) {
        return new TerminatorFraming("until:" + text, text, DEFAULT_MAX);
    }

    @Override
    public Framing max(int frameBytesMax) {
        return new TerminatorFraming(name, text, frameBytesMax);
    }

    @Override
    public Cut cut(MemorySegment bytes, int from, int to, int searched, FrameBounds result) {
        // The last bytes that were searched may have been the beginning of the terminator.
        int at = from + Math.max(0, searched - terminator.length + 1);
        int end = find(bytes, at, to);
        if (end < 0) {
            return mayStillFit(bytes, from, to) ? Cut.MORE : Cut.TOO_LONG;
        }
        if (end - from > frameBytesMax()) {
            result.size = (long) end - from;
            return Cut.TOO_LONG;
        }
        result.from = from;
        result.to = end;
        result.next = end + terminator.length;
        return Cut.FRAME;
    }

    @Override
    public Cut part(MemorySegment bytes, int from, int to, long rest, FrameBounds result) {
        int end = find(bytes, from, to);
        result.from = from;
        if (end >= 0) {
            result.to = end;
            result.next = end + terminator.length;
            return Cut.FRAME;
        }
        int kept = Math.min(terminator.length - 1, to - from);
        while (kept > 0 && !standsAt(bytes, to - kept, kept)) {
            kept--; // what may be the beginning of the terminator waits for more
        }
        result.to = to - kept;
        result.next = result.to;
        result.rest = 1;
        return result.to > from ? Cut.FRAME : Cut.MORE;
    }

    /** The first index of the whole terminator in {@code bytes[from, to)}, or -1. */
    private int find(MemorySegment bytes, int from, int to) {
        int last = to - terminator.length;
        int at = Bytes.indexOf(bytes, from, last + 1, terminator[0]);
        while (at >= 0 && !standsAt(bytes, at, terminator.length)) {
            at = Bytes.indexOf(bytes, at + 1, last + 1, terminator[0]);
        }
        return at;
    }

    private boolean standsAt(MemorySegment bytes, long at, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes.get(JAVA_BYTE, at + i) != terminator[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether content of at most the maximum may end here, with a part of the terminator behind.
     */
    private boolean mayStillFit(MemorySegment bytes, int from, int to) {
        int latest = from + frameBytesMax();
        for (int at = Math.max(from, to - terminator.length + 1); at <= latest; at++) {
            if (at >= to || standsAt(bytes, at, to - at)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int skip(MemorySegment bytes, int from, int to) {
        int end = find(bytes, from, to);
        return end < 0 ? -1 : end + terminator.length;
    }

    @Override
    public void requireSendable(MemorySegment bytes, long offset, long length) {
        long end = offset + length;
        MemorySegment frame = bytes.asSlice(offset, length);
        int at = find(frame, 0, Math.toIntExact(length));
        for (int rest = 1; rest < terminator.length && at < 0; rest++) {
            at = endsEarlier(bytes, end, length, rest) ? Math.toIntExact(length) - rest : -1;
        }
        if (at >= 0) {
            throw new IllegalArgumentException(
                    "a frame of %s must not contain what ends it, as at byte %d"
                            .formatted(this, at));
        }
    }

    /** Whether the last bytes of the content and the first of the terminator are one already. */
    private boolean endsEarlier(MemorySegment bytes, long end, long length, int rest) {
        if (rest > length || !standsAt(bytes, end - rest, rest)) {
            return false;
        }
        for (int i = rest; i < terminator.length; i++) {
            if (terminator[i] != terminator[i - rest]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public byte[] trailer() {
        return terminator.clone();
    }

    @Override
    public boolean isText() {
        return true;
    }

    @Override
    public String toString() {
        return name;
    }
}
