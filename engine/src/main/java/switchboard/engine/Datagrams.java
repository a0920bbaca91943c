package switchboard.engine;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A reusable list of datagrams: for each where its bytes lie and who is at the other end. A caller
 * fills one to send, and finds in it afterwards what became of each; an engine fills one with what
 * it has received. Owned by one loop and filled again and again, so that datagrams make no objects.
 * Native memory only.
 */
public final class Datagrams {

    /** What fits into one datagram of UDP over IPv4: 65,535 less both headers (RFC 768). */
    public static final int UDP_BYTES_MAX = 65_507;

    /**
     * The most that is sent in one datagram of a Unix socket. What the kernel takes is less unless
     * the send buffer is made larger: 212,960 bytes, mostly (unix(7), SO_SNDBUF less 32).
     */
    public static final int UNIX_BYTES_MAX = 1 << 20;

    private MemorySegment[] segments = new MemorySegment[16];
    private long[] offsets = new long[16];
    private int[] lengths = new int[16];
    private @Nullable Endpoint[] peers = new Endpoint[16];
    private boolean[] truncated = new boolean[16];
    private @Nullable SocketError[] errors = new SocketError[16];
    private @Nullable SocketError earlierError;
    private int count;

    /** An empty list. */
    public Datagrams() {}

    /** Appends a datagram from or to a peer; no bytes at all are a datagram too. */
    public void add(MemorySegment segment, long offset, int length, Endpoint peer) {
        add(segment, offset, length);
        peers[count - 1] = peer;
    }

    /** Appends a datagram to the peer that the socket is connected to. */
    public void add(MemorySegment segment, long offset, int length) {
        assert offset >= 0 && length >= 0 && offset + length <= segment.byteSize();
        if (count == segments.length) {
            grow();
        }
        segments[count] = segment;
        offsets[count] = offset;
        lengths[count] = length;
        truncated[count] = false;
        errors[count] = null;
        count++;
    }

    /** Appends all datagrams of another list. */
    public void addAll(Datagrams other) {
        for (int i = 0; i < other.count; i++) {
            add(other.segments[i], other.offsets[i], other.lengths[i]);
            peers[count - 1] = other.peers[i];
        }
    }

    /** Number of datagrams. */
    public int count() {
        return count;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return count == 0;
    }

    public MemorySegment segment(int index) {
        return segments[index];
    }

    public long offset(int index) {
        return offsets[index];
    }

    /** Bytes of a datagram, 0 included. */
    public int length(int index) {
        return lengths[index];
    }

    /** Whether a datagram names its peer; one that is sent from a connected socket need not. */
    public boolean hasPeer(int index) {
        return peers[index] != null;
    }

    /** Who sent a datagram, or who is to get it. */
    public Endpoint peer(int index) {
        Endpoint peer = peers[index];
        if (peer == null) {
            throw new IllegalStateException("a datagram to whoever the socket is connected to");
        }
        return peer;
    }

    /** Whether a datagram that was received had more bytes than were taken. */
    public boolean isTruncated(int index) {
        return truncated[index];
    }

    /** Why a datagram was not sent; null when the kernel has taken it. */
    public @Nullable SocketError error(int index) {
        return errors[index];
    }

    /**
     * What became known while these were sent, of datagrams sent before: a connected socket is told
     * so that nobody listens there. Null when there was nothing.
     */
    public @Nullable SocketError earlierError() {
        return earlierError;
    }

    /** For engines: the datagram appended last was cut off. */
    public void markTruncated() {
        truncated[count - 1] = true;
    }

    /** For engines: a datagram was not sent. */
    public void fail(int index, SocketError error) {
        errors[index] = error;
    }

    /** For engines: datagrams sent before have met an error. */
    public void failEarlier(SocketError error) {
        earlierError = error;
    }

    /** Empties the list and forgets the memory it named. */
    public void clear() {
        Arrays.fill(segments, 0, count, null);
        Arrays.fill(peers, 0, count, null);
        earlierError = null;
        count = 0;
    }

    private void grow() {
        int capacity = count * 2;
        segments = Arrays.copyOf(segments, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
        peers = Arrays.copyOf(peers, capacity);
        truncated = Arrays.copyOf(truncated, capacity);
        errors = Arrays.copyOf(errors, capacity);
    }
}
