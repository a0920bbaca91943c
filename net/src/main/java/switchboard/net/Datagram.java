package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;

/**
 * One datagram that was received. In a callback it is borrowed for the length of the call, and one
 * object shows every datagram: whoever wants to keep it takes a {@link #copy}. What {@link
 * DatagramPort#receive} gives is a copy already, for any thread.
 */
public final class Datagram {

    private MemorySegment segment;
    private long offset;
    private int length;
    private boolean truncated;
    private Endpoint sender;

    Datagram(MemorySegment segment, int length, boolean truncated, Endpoint sender) {
        this.segment = segment;
        this.length = length;
        this.truncated = truncated;
        this.sender = sender;
    }

    void show(Datagrams datagrams, int index) {
        segment = datagrams.segment(index);
        offset = datagrams.offset(index);
        length = datagrams.length(index);
        truncated = datagrams.isTruncated(index);
        sender = datagrams.peer(index);
    }

    /**
     * Who sent it: where an answer goes. Anybody can write any address there. A Unix socket that
     * was not bound has no name, and nothing can be sent to it: see {@link #hasSender}.
     */
    public Endpoint sender() {
        return sender;
    }

    /** Whether {@link #sender} can be answered; false only for a Unix socket without a name. */
    public boolean hasSender() {
        return !(sender instanceof Endpoint.Unix unix && unix.isUnnamed());
    }

    /** Number of bytes; 0 is a datagram too. */
    public int length() {
        return length;
    }

    /** Whether it had more bytes than the port takes of one, and those are lost. */
    public boolean isTruncated() {
        return truncated;
    }

    /** The byte at an index from 0 to {@code length() - 1}. */
    public byte byteAt(int index) {
        return segment.get(JAVA_BYTE, offset + index);
    }

    /** The memory it lies in, from {@link #offset} on. */
    public MemorySegment segment() {
        return segment;
    }

    /** Where in {@link #segment} it begins. */
    public long offset() {
        return offset;
    }

    /** Its bytes, copied. */
    public byte[] toByteArray() {
        byte[] bytes = new byte[length];
        MemorySegment.copy(segment, JAVA_BYTE, offset, bytes, 0, length);
        return bytes;
    }

    /** Its bytes as UTF-8 text; those that are none become U+FFFD. */
    public String text() {
        return new String(toByteArray(), StandardCharsets.UTF_8);
    }

    /** A datagram of its own with the same bytes. */
    public Datagram copy() {
        return new Datagram(MemorySegment.ofArray(toByteArray()), length, truncated, sender);
    }

    @Override
    public String toString() {
        return "Datagram[" + length + " bytes from " + sender + "]";
    }
}
