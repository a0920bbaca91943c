package switchboard.conformance;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import switchboard.engine.Endpoint;
import switchboard.testkit.Peer;

/**
 * A peer that speaks TLS by the JDK over a plain peer: written and read are plain bytes, and every
 * call does as much of the handshake as the network lets it. The test's thread only.
 */
final class SimulatedTlsPeer implements Peer {

    private static final byte[] NOTHING = {};
    private static final int PIECE_BYTES = 4_096;
    private static final int ROOM_BYTES = 64 << 10;

    private final Peer peer;
    private final SSLEngine ssl;
    private final boolean truncates;
    private final ByteBuffer received = ByteBuffer.allocate(ROOM_BYTES);
    private final ByteBuffer plain = ByteBuffer.allocate(ROOM_BYTES);
    private final ByteBuffer encrypted = ByteBuffer.allocate(ROOM_BYTES).limit(0);
    private boolean agreed;
    private boolean ending;
    private boolean ended;
    private boolean toldTheEnd;

    /** {@code truncates} has it end its half as an attacker would: by FIN without close_notify. */
    SimulatedTlsPeer(Peer peer, SSLEngine ssl, boolean truncates) {
        this.peer = peer;
        this.ssl = ssl;
        this.truncates = truncates;
    }

    /** Whether the other side has ended its half as TLS does, by close_notify. */
    boolean wasToldTheEnd() {
        return toldTheEnd;
    }

    boolean truncates() {
        return truncates;
    }

    @Override
    public int write(byte[] bytes, int offset, int length) {
        goOn();
        if (!agreed || encrypted.hasRemaining()) {
            return 0;
        }
        int taken = wrap(ByteBuffer.wrap(bytes, offset, length)).bytesConsumed();
        flush();
        return taken;
    }

    @Override
    public byte[] read(int max) {
        goOn();
        plain.flip();
        byte[] some = new byte[Math.min(max, plain.remaining())];
        plain.get(some);
        plain.compact();
        return some;
    }

    /** As much as can be done: what is encrypted goes out, what has come is decrypted. */
    private void goOn() {
        boolean progress = true;
        while (progress) {
            receive();
            progress = flush() && step();
        }
    }

    private void receive() {
        if (received.hasRemaining() && !peer.hasEnded()) {
            received.put(peer.read(Math.min(PIECE_BYTES, received.remaining())));
        }
    }

    /** Returns whether the socket has everything. */
    private boolean flush() {
        if (ended) {
            encrypted.clear().limit(0); // new keys or an alert that nobody will read
        }
        while (encrypted.hasRemaining()) {
            int written =
                    peer.write(encrypted.array(), encrypted.position(), encrypted.remaining());
            if (written == 0) {
                return false;
            }
            encrypted.position(encrypted.position() + written);
        }
        if (ending && !ended && (truncates || ssl.isOutboundDone())) {
            ended = true;
            peer.closeOutput();
        }
        return true;
    }

    /** Returns whether there may be more to do. */
    private boolean step() {
        HandshakeStatus status = ssl.getHandshakeStatus();
        return switch (status) {
            case NEED_TASK -> {
                for (Runnable task = ssl.getDelegatedTask();
                        task != null;
                        task = ssl.getDelegatedTask()) {
                    task.run();
                }
                yield true;
            }
            case NEED_WRAP -> wrap(ByteBuffer.wrap(NOTHING)).bytesProduced() > 0;
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> unwrap();
        };
    }

    private SSLEngineResult wrap(ByteBuffer from) {
        encrypted.clear();
        try {
            SSLEngineResult result = ssl.wrap(from, encrypted);
            noteAgreed(result);
            return result;
        } catch (SSLException e) {
            throw new AssertionError(e);
        } finally {
            encrypted.flip();
        }
    }

    private boolean unwrap() {
        received.flip();
        try {
            SSLEngineResult result = ssl.unwrap(received, plain);
            noteAgreed(result);
            toldTheEnd |= result.getStatus() == Status.CLOSED && ssl.isInboundDone();
            boolean some = result.bytesConsumed() + result.bytesProduced() > 0;
            return some && result.getStatus() == Status.OK;
        } catch (SSLException e) {
            throw new AssertionError(e);
        } finally {
            received.compact();
        }
    }

    private void noteAgreed(SSLEngineResult result) {
        agreed |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
    }

    @Override
    public void closeOutput() {
        if (!truncates) {
            ssl.closeOutbound();
        }
        ending = true;
        goOn();
    }

    @Override
    public boolean hasEnded() {
        return peer.hasEnded() && plain.position() == 0;
    }

    @Override
    public boolean wasReset() {
        return peer.wasReset();
    }

    /** Nothing is out of band in TLS 1.3; what interrupts a stream there is a change of keys. */
    @Override
    public void sendUrgent(int value) {
        if (agreed && !ending && ssl.getSession().getProtocol().equals("TLSv1.3")) {
            try {
                ssl.beginHandshake();
            } catch (SSLException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void reset() {
        peer.reset();
    }

    @Override
    public void close() {
        peer.close();
    }

    @Override
    public Endpoint localAddress() {
        return peer.localAddress();
    }

    @Override
    public Endpoint remoteAddress() {
        return peer.remoteAddress();
    }

    @Override
    public String toString() {
        return (truncates ? "truncating" : "orderly")
                + (agreed ? ", agreed" : "")
                + (ended ? ", ended" : "")
                + (toldTheEnd ? ", told the end" : "")
                + " at "
                + ssl.getHandshakeStatus()
                + ", holds "
                + received;
    }
}
