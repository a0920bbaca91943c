package switchboard.net.framing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * Lines: LF ends a line, one CR before it is dropped, a lone CR is content. Output lines end in LF.
 *
 * <p>With {@link #endingWithTheRead} the end of a read ends a line too, for peers that send no line
 * ends; a UTF-8 sequence that the read has cut is kept for the next, and is a line of its own when
 * none comes within the time for a frame. Immutable; any thread.
 */
public final class LineFraming extends Framing {

    static final LineFraming DEFAULT = new LineFraming(8_192, false, "", 0, "", Duration.ZERO);
    private static final byte[] LF = {'\n'};

    private final boolean readEnds;
    private final String tooLongText;
    private final int skipBytesMax;
    private final String unterminatedText;
    private final Duration unterminatedAfter;

    private LineFraming(
            int frameBytesMax,
            boolean readEnds,
            String tooLongText,
            int skipBytesMax,
            String unterminatedText,
            Duration unterminatedAfter) {
        super(frameBytesMax);
        this.readEnds = readEnds;
        this.tooLongText = tooLongText;
        this.skipBytesMax = skipBytesMax;
        this.unterminatedText = unterminatedText;
        this.unterminatedAfter = unterminatedAfter;
    }

    /** The same with another longest line, in bytes without the line's end. */
    @Override
    public LineFraming max(int frameBytesMax) {
        return new LineFraming(
                frameBytesMax,
                readEnds,
                tooLongText,
                skipBytesMax,
                unterminatedText,
                unterminatedAfter);
    }

    /** The same, but the end of a read ends a line as well. */
    public LineFraming endingWithTheRead() {
        return new LineFraming(
                frameBytesMax(),
                true,
                tooLongText,
                skipBytesMax,
                unterminatedText,
                unterminatedAfter);
    }

    /**
     * The same, but a line that is too long is discarded up to its end and the peer told so,
     * instead of ending the connection; {@code skipBytesMax} bytes later without an end it is
     * closed.
     */
    public LineFraming skippingTooLong(String text, int skipBytesMax) {
        return new LineFraming(
                frameBytesMax(), readEnds, text, skipBytesMax, unterminatedText, unterminatedAfter);
    }

    /**
     * The same, but a peer whose first text stands so long without a line end is told this once.
     */
    public LineFraming tellingUnterminated(Duration after, String text) {
        return new LineFraming(frameBytesMax(), readEnds, tooLongText, skipBytesMax, text, after);
    }

    /** Whether the end of a read ends a line; what is kept for the next read is a cut character. */
    public boolean endsWithTheRead() {
        return readEnds;
    }

    /** What a peer is told whose line is discarded. */
    public String tooLongText() {
        return tooLongText;
    }

    /** How much of a too long line is discarded before the connection ends; 0 ends it at once. */
    public int skipBytesMax() {
        return skipBytesMax;
    }

    /** What a peer is told that sends no line end; empty for nothing. */
    public String unterminatedText() {
        return unterminatedText;
    }

    /** After what time it is told. */
    public Duration unterminatedAfter() {
        return unterminatedAfter;
    }

    @Override
    public Cut cut(MemorySegment bytes, int from, int to, int searched, FrameBounds result) {
        int end = Bytes.indexOf(bytes, from + searched, to, (byte) '\n');
        if (end >= 0) {
            return line(bytes, from, end, end + 1, result);
        }
        if (readEnds && from < to) {
            int whole = Bytes.endOfWholeUtf8(bytes, from, to);
            return whole == from ? Cut.MORE : line(bytes, from, whole, whole, result);
        }
        // The one byte over the maximum that is no excess is the CR of a CRLF.
        int excess = to - from - frameBytesMax();
        boolean fits = excess <= 0 || (excess == 1 && bytes.get(JAVA_BYTE, to - 1L) == '\r');
        return fits ? Cut.MORE : Cut.TOO_LONG;
    }

    @Override
    public Cut part(MemorySegment bytes, int from, int to, long rest, FrameBounds result) {
        int end = Bytes.indexOf(bytes, from, to, (byte) '\n');
        int endOfRead = readEnds ? Bytes.endOfWholeUtf8(bytes, from, to) : from;
        int next = end >= 0 ? end + 1 : endOfRead;
        if (next > from) {
            int contentEnd = end >= 0 ? end : endOfRead;
            boolean cr = contentEnd > from && bytes.get(JAVA_BYTE, contentEnd - 1L) == '\r';
            result.from = from;
            result.to = cr ? contentEnd - 1 : contentEnd;
            result.next = next;
            return Cut.FRAME;
        }
        boolean keepsCr = to > from && bytes.get(JAVA_BYTE, to - 1L) == '\r';
        result.from = from;
        result.to = keepsCr ? to - 1 : to;
        result.next = result.to;
        result.rest = 1;
        return result.to > from && !readEnds ? Cut.FRAME : Cut.MORE;
    }

    private Cut line(MemorySegment bytes, int from, int end, int next, FrameBounds result) {
        int to = end > from && bytes.get(JAVA_BYTE, end - 1L) == '\r' ? end - 1 : end;
        if (to - from > frameBytesMax()) {
            result.size = (long) to - from;
            return Cut.TOO_LONG;
        }
        result.from = from;
        result.to = to;
        result.next = next;
        return Cut.FRAME;
    }

    @Override
    public int skip(MemorySegment bytes, int from, int to) {
        int end = Bytes.indexOf(bytes, from, to, (byte) '\n');
        return end >= 0 ? end + 1 : readEnds ? to : -1;
    }

    @Override
    public byte[] trailer() {
        return LF.clone();
    }

    @Override
    public boolean isText() {
        return true;
    }

    @Override
    public String toString() {
        return "lines";
    }
}
