package switchboard.net.framing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * Decimal digits and LF say how many bytes follow. A number has one way to be written: no sign, no
 * blank, no CR, no zero in front. Immutable; any thread.
 */
final class AsciiFraming extends HeaderFraming {

    static final AsciiFraming DEFAULT = new AsciiFraming(DEFAULT_MAX);

    private AsciiFraming(int frameBytesMax) {
        super(frameBytesMax);
    }

    @Override
    public Framing max(int frameBytesMax) {
        return new AsciiFraming(frameBytesMax);
    }

    @Override
    Cut header(MemorySegment bytes, int from, int to, long lengthMax, FrameBounds result) {
        long length = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes.get(JAVA_BYTE, i);
            if (b == '\n' && i > from) {
                return length(i + 1, length, result);
            }
            boolean behindZero = i > from && length == 0;
            if (b < '0' || b > '9' || behindZero) {
                return Cut.MALFORMED;
            }
            length = 10 * length + b - '0';
            if (length > lengthMax) {
                return tooLong(length, result);
            }
        }
        return Cut.MORE;
    }

    @Override
    public int headerBytes(long length) {
        int digits = 1;
        for (long rest = length; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits + 1;
    }

    @Override
    public void putHeader(MemorySegment into, long at, long length) {
        long end = at + headerBytes(length) - 1;
        into.set(JAVA_BYTE, end, (byte) '\n');
        long rest = length;
        for (long to = end - 1; to >= at; to--) {
            into.set(JAVA_BYTE, to, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }

    @Override
    public String toString() {
        return "ascii";
    }
}
