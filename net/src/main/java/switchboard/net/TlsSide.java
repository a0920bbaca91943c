package switchboard.net;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import switchboard.engine.Endpoint;

/** What the TLS connections of one listener or client have in common. Any thread. */
final class TlsSide {

    private static final LoopLog LOG = new LoopLog(TlsSide.class);
    private static final long BETWEEN_LINES_NANOS = 1_000_000_000;

    private final Tls tls;
    private final String host;
    private final int port;
    private final TlsHandshakes handshakes;
    private final AtomicBoolean hasLogged = new AtomicBoolean();
    private final AtomicLong mayLogAtNanos = new AtomicLong();
    private final AtomicLong unsaid = new AtomicLong();

    private TlsSide(Tls tls, String host, int port, TlsHandshakes handshakes) {
        this.tls = tls;
        this.host = host;
        this.port = port;
        this.handshakes = handshakes;
    }

    /** The side of a server, or of a client of {@code peer}. */
    static TlsSide of(Tls tls, StreamAddress peer, TlsHandshakes handshakes) {
        return switch (peer) {
            case HostPort inet -> new TlsSide(tls, inet.host(), inet.port(), handshakes);
            case UnixPath here -> new TlsSide(tls, "localhost", 0, handshakes);
        };
    }

    SSLEngine newEngine() {
        return tls.newEngine(host, port);
    }

    boolean isServer() {
        return tls.isServer();
    }

    long handshakeNanos() {
        return tls.handshakeTimeout().toNanos();
    }

    TlsHandshakes handshakes() {
        return handshakes;
    }

    /** A server's log names who could not be understood; one line a second is enough. */
    void log(Endpoint remote, CloseReason why, long nowNanos) {
        if (!tls.isServer()) {
            return; // whoever connects is told
        }
        long from = mayLogAtNanos.get();
        boolean due = hasLogged.compareAndSet(false, true) || nowNanos - from >= 0;
        if (!due || !mayLogAtNanos.compareAndSet(from, nowNanos + BETWEEN_LINES_NANOS)) {
            unsaid.incrementAndGet();
            return;
        }
        long others = unsaid.getAndSet(0);
        String more = others == 0 ? "" : " (and " + others + " more like it)";
        LOG.warning("no TLS with {0}: {1}{2}", remote, why.detail(), more);
    }
}
