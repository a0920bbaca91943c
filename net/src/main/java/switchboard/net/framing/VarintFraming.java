package switchboard.net.framing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * A varint says how many bytes follow: seven bits of the number in each byte, the lowest first, the
 * top bit set in all but the last. At most ten bytes; zeroes in front are taken, as Protocol
 * Buffers do, and never sent. Immutable; any thread.
 */
final class VarintFraming extends HeaderFraming {

    static final VarintFraming DEFAULT = new VarintFraming(DEFAULT_MAX);
    private static final int LAST = 9;

    private VarintFraming(int frameBytesMax) {
        super(frameBytesMax);
    }

    @Override
    public Framing max(int frameBytesMax) {
        return new VarintFraming(frameBytesMax);
    }

    @Override
    Cut header(MemorySegment bytes, int from, int to, long lengthMax, FrameBounds result) {
        long length = 0;
        for (int i = 0; i < to - from; i++) {
            int b = bytes.get(JAVA_BYTE, from + (long) i) & 0xFF;
            if (i == LAST && b > 1) {
                return Cut.MALFORMED; // a 65th bit, or an eleventh byte
            }
            length |= (b & 0x7FL) << (7 * i);
            if (Long.compareUnsigned(length, lengthMax) > 0) {
                return tooLong(length, result);
            }
            if (b < 0x80) {
                return length(from + i + 1, length, result);
            }
        }
        return Cut.MORE;
    }

    @Override
    public int headerBytes(long length) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(length | 1);
        return (bits + 6) / 7;
    }

    @Override
    public void putHeader(MemorySegment into, long at, long length) {
        long rest = length;
        long to = at;
        while (rest >= 0x80) {
            into.set(JAVA_BYTE, to++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        into.set(JAVA_BYTE, to, (byte) rest);
    }

    @Override
    public String toString() {
        return "varint";
    }
}
