package switchboard.net;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import switchboard.net.framing.Framing;

/**
 * What all connections of one listener or client have in common. Any thread.
 *
 * @param protocolName what this port is, for a peer whose first bytes are another protocol's; empty
 *     to look at nothing
 * @param tls null for connections without
 * @param parts who takes frames in parts; null when they are handed over whole
 * @param metrics who counts
 */
record ConnectionSettings(
        ConnectionHandler handler,
        Framing framing,
        Limits limits,
        String protocolName,
        MemorySegment trailer,
        @Nullable TlsSide tls,
        @Nullable FramePartCallback parts,
        Metrics metrics) {

    ConnectionSettings(
            ConnectionHandler handler, Framing framing, Limits limits, String protocolName) {
        this(handler, framing, limits, protocolName, null);
    }

    ConnectionSettings(
            ConnectionHandler handler,
            Framing framing,
            Limits limits,
            String protocolName,
            @Nullable TlsSide tls) {
        this(
                handler,
                framing,
                limits,
                protocolName,
                MemorySegment.ofArray(framing.trailer()),
                tls,
                null,
                Metrics.NONE);
    }

    /** The same, but frames are handed over in parts. */
    ConnectionSettings inParts(@Nullable FramePartCallback callback) {
        return new ConnectionSettings(
                handler, framing, limits, protocolName, trailer, tls, callback, metrics);
    }

    /** The same, but what happens is counted. */
    ConnectionSettings countedBy(Metrics counting) {
        return new ConnectionSettings(
                handler, framing, limits, protocolName, trailer, tls, parts, counting);
    }

    /** A length may be any bytes: then only one that is not allowed tells of another protocol. */
    boolean looksAtFirstBytes() {
        return !protocolName.isEmpty() && framing.headerBytes(0) == 0;
    }

    /** As {@link Framing#encodedBytes}, but without a copy of the trailer for each frame. */
    long encodedBytes(long length) {
        return framing.headerBytes(length) + length + trailer.byteSize();
    }

    long idleNanos() {
        return limits.idleTimeout().toNanos();
    }

    long frameNanos() {
        return limits.frameTimeout().toNanos();
    }

    long readNanos() {
        return limits.readTimeout().toNanos();
    }

    long writeNanos() {
        return limits.writeTimeout().toNanos();
    }
}
