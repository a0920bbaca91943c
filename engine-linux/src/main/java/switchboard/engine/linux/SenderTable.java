package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;

/**
 * The senders met last as endpoints, found by the bytes that the kernel writes, so that a datagram
 * from a known one makes no object. Bounded: one who comes from ever new addresses displaces
 * others, and costs an object each. Loop thread only.
 */
final class SenderTable {

    private static final int PLACES = 1_024;

    /** The first 28 bytes of an address, in four longs; the last half of the fourth is nothing. */
    private static final int LONGS = 4;

    private static final long UPPER_HALF = 0xFFFF_FFFFL; // little-endian: the first four bytes

    private final long[] keys = new long[PLACES * LONGS];
    private final @Nullable Endpoint[] endpoints = new Endpoint[PLACES];

    /** The endpoint at a place of memory, which begins with zeros behind a shorter address. */
    Endpoint read(MemorySegment names, long offset) {
        boolean v6 = SocketAddresses.isInet6(names.asSlice(offset, SocketAddresses.INET6));
        long a = names.get(JAVA_LONG, offset);
        long b = v6 ? names.get(JAVA_LONG, offset + 8) : 0;
        long c = v6 ? names.get(JAVA_LONG, offset + 16) : 0;
        long d = v6 ? names.get(JAVA_LONG, offset + 24) & UPPER_HALF : 0;
        int place = place(a, b, c, d);
        Endpoint known = endpoints[place];
        int at = place * LONGS;
        if (known != null
                && keys[at] == a
                && keys[at + 1] == b
                && keys[at + 2] == c
                && keys[at + 3] == d) {
            return known;
        }
        Endpoint read = SocketAddresses.read(names.asSlice(offset, SocketAddresses.INET6));
        keys[at] = a;
        keys[at + 1] = b;
        keys[at + 2] = c;
        keys[at + 3] = d;
        endpoints[place] = read;
        return read;
    }

    private static int place(long a, long b, long c, long d) {
        long mixed = (a ^ (b * 31) ^ (c * 961) ^ (d * 29_791)) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 54);
    }
}
