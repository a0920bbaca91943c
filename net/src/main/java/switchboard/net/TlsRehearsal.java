package switchboard.net;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A handshake of two sides in memory, before anybody is served: files of which nothing can come are
 * found at once, and no loop waits while the JDK loads what TLS needs. Any thread, but not a
 * loop's.
 */
final class TlsRehearsal {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Far more steps than any handshake has. */
    private static final int STEPS_MAX = 100;

    private final SSLEngine ssl;
    private final ByteBuffer sent;

    private TlsRehearsal(SSLEngine ssl) throws SSLException {
        this.ssl = ssl;
        this.sent = ByteBuffer.allocate(4 * TlsMemory.PACKET_BYTES).flip();
        ssl.beginHandshake();
    }

    /** Has both agree; the client must not verify anything. */
    static void of(SSLEngine server, SSLEngine client) throws SSLException {
        TlsRehearsal first = new TlsRehearsal(client);
        TlsRehearsal second = new TlsRehearsal(server);
        for (int i = 0; i < STEPS_MAX && !(first.isOver() && second.isOver()); i++) {
            first.step(second);
            second.step(first);
        }
    }

    private boolean isOver() {
        return ssl.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private void step(TlsRehearsal other) throws SSLException {
        switch (ssl.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (Runnable task = ssl.getDelegatedTask();
                        task != null;
                        task = ssl.getDelegatedTask()) {
                    task.run();
                }
            }
            case NEED_WRAP -> {
                sent.compact();
                var ignored = ssl.wrap(NOTHING, sent);
                sent.flip();
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                var ignored = ssl.unwrap(other.sent, ByteBuffer.allocate(TlsMemory.PACKET_BYTES));
            }
            case NOT_HANDSHAKING, FINISHED -> {}
        }
    }
}
