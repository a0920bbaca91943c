package switchboard.net;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Slices;
import switchboard.net.TlsMemory.Buffer;

/**
 * The encrypted output of one connection. What is encrypted goes out before anything else is, and
 * is never made again; when the socket has all of it, no memory is held. Loop thread only.
 */
final class TlsOutput {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Connection connection;
    private final SSLEngine ssl;
    private final TlsMemory memory;
    private @Nullable Buffer waiting;

    /** The engine has been lent what waits, and has not answered. */
    private boolean sending;

    /** The socket takes nothing more for now. */
    private boolean blocked;

    /** Nothing reaches the peer any more, and nobody waits for that. */
    private boolean dead;

    private long takenSinceAsked;

    TlsOutput(Connection connection, SSLEngine ssl) {
        this.connection = connection;
        this.ssl = ssl;
        this.memory = connection.loop().tlsMemory();
    }

    /** Whether the engine will say when it goes on. */
    private boolean isOnItsWay() {
        return sending || blocked;
    }

    /** Gives what waits to the socket; returns whether nothing waits now. */
    boolean flush() {
        Buffer buffer = waiting;
        if (buffer == null) {
            return true;
        }
        if (dead) {
            fail();
            return true;
        }
        if (isOnItsWay()) {
            return false;
        }
        Slices slices = memory.slices();
        slices.clear();
        slices.add(buffer.memory, buffer.from, buffer.to - buffer.from);
        long taken = connection.engine().trySend(connection.handle(), slices);
        if (taken < 0) {
            sending = true;
            connection.engine().send(connection.handle(), slices);
            slices.clear();
            return false;
        }
        slices.clear();
        taken(buffer, taken);
        return waiting == null;
    }

    private void taken(Buffer buffer, long bytes) {
        takenSinceAsked += bytes;
        buffer.from += (int) bytes;
        if (buffer.from == buffer.to) {
            release();
        } else {
            blocked = true;
        }
    }

    /** The engine's answer to what it was lent; returns whether nothing waits now. */
    boolean sent(long bytes) {
        sending = false;
        Buffer buffer = waiting;
        if (buffer != null) {
            taken(buffer, bytes);
        }
        return waiting == null;
    }

    /** How many encrypted bytes the socket took since this was asked last. */
    long takenSinceAsked() {
        long taken = takenSinceAsked;
        takenSinceAsked = 0;
        return taken;
    }

    boolean isDead() {
        return dead;
    }

    /** The socket takes bytes again. */
    void unblock() {
        blocked = false;
    }

    /** The connection is over: what waits is lost, once the engine has given it back. */
    void fail() {
        dead = true;
        if (!sending) {
            release();
        }
    }

    /** The handle is closed: nothing is lent any more. */
    void closed() {
        sending = false;
        release();
    }

    private void release() {
        Buffer buffer = waiting;
        if (buffer != null) {
            waiting = null;
            memory.give(buffer);
        }
    }

    /**
     * Encrypts record after record, each when the socket has all of the one before; returns how
     * many plain bytes that were.
     */
    long encrypt(Slices plain) throws SSLException {
        long done = 0;
        while (done < plain.bytes() && flush()) {
            ByteBuffer record = memory.record(plain, done);
            while (record.hasRemaining() && makeRoom()) {
                if (wrap(record).bytesProduced() == 0) {
                    throw new SSLException("output is closed");
                }
            }
            done += record.position();
        }
        return done;
    }

    /** Encrypts a record, or what TLS itself has to say; only when there is room. */
    private SSLEngineResult wrap(ByteBuffer plain) throws SSLException {
        Buffer buffer = waiting;
        if (buffer == null) {
            buffer = memory.take();
            waiting = buffer;
        }
        try {
            buffer.bytes.limit(buffer.bytes.capacity()).position(buffer.to);
            SSLEngineResult result = ssl.wrap(plain, buffer.bytes);
            buffer.to += result.bytesProduced();
            return result;
        } finally {
            if (buffer.from == buffer.to) {
                release();
            }
        }
    }

    /** Whether a record finds room, if need be after all that waits has been taken. */
    private boolean makeRoom() {
        Buffer buffer = waiting;
        return buffer == null || (!isOnItsWay() && buffer.hasRoom()) || flush();
    }

    /** Says what TLS itself has to say; false when the socket has to take something first. */
    boolean wrapOwn() throws SSLException {
        while (ssl.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            if (!makeRoom()) {
                return false;
            }
            SSLEngineResult result = wrap(NOTHING);
            boolean nothingMade = result.bytesProduced() == 0;
            if (nothingMade && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                throw new SSLException("nothing comes of what has to be said");
            }
        }
        return true;
    }

    /** Sends bytes as they are, to a peer that does not speak TLS. */
    void sendPlain(byte[] text) {
        Buffer buffer = memory.take();
        waiting = buffer;
        buffer.bytes.clear().put(text);
        buffer.to = text.length;
        boolean ignored = flush();
    }
}
