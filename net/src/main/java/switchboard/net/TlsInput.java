package switchboard.net;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * The encrypted input of one connection: whole records are decrypted into memory that all
 * connections of the loop share, and handed on at once; only the beginning of a record is kept.
 * Loop thread only.
 */
final class TlsInput {

    private static final byte[] NOTHING = {};
    private static final int HEADER_BYTES = 5;
    private static final byte ALERT = 21;

    /** Records in a row that bring no data, such as new keys: more is nothing but work. */
    private static final int EMPTY_RECORDS_MAX = 64;

    private final Connection connection;
    private final SSLEngine ssl;
    private final TlsLayer layer;
    private final TlsMemory memory;
    private byte[] held = NOTHING;
    private int emptyRecords;
    private boolean peerSpeaksTls;

    TlsInput(Connection connection, SSLEngine ssl, TlsLayer layer) {
        this.connection = connection;
        this.ssl = ssl;
        this.layer = layer;
        this.memory = connection.loop().tlsMemory();
    }

    /** Whether the first byte has come and was that of a record. */
    boolean peerSpeaksTls() {
        return peerSpeaksTls;
    }

    void received(MemorySegment buffer, int offset, int length) {
        if (layer.isOver()) {
            connection.life().discarded(length);
        } else if (held.length == 0) {
            decrypt(buffer.asSlice(offset, length).asByteBuffer());
        } else {
            decrypt(memory.joined(held, held.length, buffer, offset, length));
        }
    }

    /** Looks at what was kept back. */
    void readOn() {
        decrypt(ByteBuffer.wrap(held));
    }

    void forget() {
        held = NOTHING;
    }

    /** Decrypts whole records; what is not one yet, or has to wait, is kept. */
    private void decrypt(ByteBuffer encrypted) {
        held = NOTHING;
        if (!peerSpeaksTls && encrypted.hasRemaining()) {
            peerSpeaksTls = TlsFailures.isTls(encrypted.get(encrypted.position()));
            if (!peerSpeaksTls) {
                layer.speaksOtherwise(encrypted);
                return;
            }
        }
        ByteBuffer plain = memory.decrypted().clear();
        try {
            boolean more;
            do {
                more = layer.goOn() && unwrap(encrypted, plain);
            } while (more);
            deliver(plain);
        } catch (SSLException | RuntimeException e) {
            deliver(plain);
            layer.failed(e);
        }
        if (!layer.isOver() && encrypted.hasRemaining()) {
            held = new byte[encrypted.remaining()];
            encrypted.get(held);
        }
    }

    /** Returns whether more may follow. */
    private boolean unwrap(ByteBuffer encrypted, ByteBuffer plain) throws SSLException {
        if (encrypted.remaining() < HEADER_BYTES) {
            return false;
        }
        if (layer.endsBothAtOnce() && encrypted.get(encrypted.position()) == ALERT) {
            deliver(plain); // perhaps the peer closes: the answers to this go before that
            ConnectionEvents.answerNow(connection);
        }
        SSLEngineResult result = ssl.unwrap(encrypted, plain);
        return switch (result.getStatus()) {
            case OK -> {
                countEmpty(result);
                yield true;
            }
            case BUFFER_OVERFLOW -> {
                boolean full = plain.position() > 0;
                deliver(plain);
                yield full;
            }
            case BUFFER_UNDERFLOW -> false;
            case CLOSED -> {
                deliver(plain);
                layer.peerClosed();
                yield false;
            }
        };
    }

    private void countEmpty(SSLEngineResult result) throws SSLException {
        if (!layer.isOpen() || result.bytesProduced() > 0) {
            emptyRecords = 0;
        } else if (++emptyRecords > EMPTY_RECORDS_MAX) {
            throw new SSLException("more than " + EMPTY_RECORDS_MAX + " records without data");
        }
    }

    private void deliver(ByteBuffer plain) {
        int length = plain.position();
        plain.clear();
        if (length > 0 && layer.isOpen()) {
            connection.input().received(memory.decryptedMemory(), 0, length);
        }
    }
}
