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
 */
record ConnectionSettings(
        ConnectionHandler handler,
        Framing framing,
        Limits limits,
        String protocolName,
        MemorySegment trailer,
        @Nullable TlsSide tls) {

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
        this(handler, framing, limits, protocolName, MemorySegment.ofArray(framing.trailer()), tls);
    }

    /** A length may be any bytes: then only one that is not allowed tells of another protocol. */
    boolean looksAtFirstBytes() {
        return !protocolName.isEmpty() && framing.headerBytes(0) == 0;
    }

    long idleNanos() {
        return limits.idleTimeout().toNanos();
    }

    long frameNanos() {
        return limits.frameTimeout().toNanos();
    }

    long writeNanos() {
        return limits.writeTimeout().toNanos();
    }
}
