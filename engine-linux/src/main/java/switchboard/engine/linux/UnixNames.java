package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;

/**
 * Unix sockets as endpoints and as the kernel writes them (sockaddr_un, unix(7)), those met last
 * remembered both ways, so that a datagram from or to a known one makes no object. Bounded: others
 * displace them, and cost an object each. Loop thread only.
 */
final class UnixNames {

    /** Room for a name, and a little more. */
    static final long BYTES = SocketAddresses.ANY.byteSize();

    /** The length of an address that has a family and no more: nobody's, refused with EINVAL. */
    static final int FAMILY_BYTES = 2;

    private static final Endpoint.Unix UNNAMED = new Endpoint.Unix("");
    private static final int PLACES = 256;

    private final Table read;
    private final Table written;

    UnixNames(Arena arena) {
        read = new Table(arena);
        written = new Table(arena);
    }

    /** Pairs, each at the place that the hash of what is asked for says. */
    private static final class Table {
        final MemorySegment names;
        final int[] lengths = new int[PLACES];
        final Endpoint.@Nullable Unix[] endpoints = new Endpoint.Unix[PLACES];

        Table(Arena arena) {
            names = arena.allocate(BYTES * PLACES, 8);
        }

        void put(int place, Endpoint.Unix endpoint, MemorySegment from, long offset, int length) {
            MemorySegment.copy(from, offset, names, place * BYTES, length);
            lengths[place] = length;
            endpoints[place] = endpoint;
        }
    }

    /** The endpoint that the kernel wrote in so many bytes; none at all for a nameless one. */
    Endpoint.Unix read(MemorySegment from, long offset, int length) {
        if (length <= FAMILY_BYTES) {
            return UNNAMED;
        }
        int place = place(hash(from, offset, length));
        Endpoint.Unix known = read.endpoints[place];
        if (known != null && isSame(place, from, offset, length)) {
            return known;
        }
        MemorySegment name = from.asSlice(offset, BYTES);
        Endpoint.Unix endpoint = (Endpoint.Unix) SocketAddresses.read(name, length);
        read.put(place, endpoint, from, offset, length);
        return endpoint;
    }

    private boolean isSame(int place, MemorySegment from, long offset, int length) {
        long at = place * BYTES;
        return read.lengths[place] == length
                && MemorySegment.mismatch(
                                read.names, at, at + length, from, offset, offset + length)
                        < 0;
    }

    private static int hash(MemorySegment from, long offset, int length) {
        int hash = length;
        for (int i = FAMILY_BYTES; i < length; i++) {
            hash = (hash * 31) + from.get(JAVA_BYTE, offset + i);
        }
        return hash;
    }

    /** Writes an endpoint and returns its length; one that has no room is nobody's. */
    int write(Endpoint.Unix endpoint, MemorySegment to, long offset) {
        int place = place(endpoint.hashCode());
        if (endpoint.equals(written.endpoints[place])) {
            int length = written.lengths[place];
            MemorySegment.copy(written.names, place * BYTES, to, offset, length);
            return length;
        }
        int length = SocketAddresses.write(endpoint, to.asSlice(offset, BYTES));
        if (length < 0) {
            return FAMILY_BYTES;
        }
        written.put(place, endpoint, to, offset, length);
        return length;
    }

    private static int place(int hash) {
        return (hash * 0x9E37_79B9) >>> 24;
    }
}
