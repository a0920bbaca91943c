package switchboard.services.relay;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;
import switchboard.engine.SocketOptions;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.DatagramPort;
import switchboard.net.DatagramSetup;
import switchboard.net.LoopGroup;
import switchboard.net.StreamAddress;

/**
 * One peer of a port for datagrams as the end of a relay. Nobody tells when such a peer ends: it
 * does when this side closes, after a time without a datagram, or, where a port is connected to it
 * alone, when the kernel says that nobody is there. What comes faster than it is read is dropped,
 * as by the network.
 */
public final class DatagramEnd implements RelayEnd {

    private static final System.Logger LOG = System.getLogger(DatagramEnd.class.getName());
    private static final long HELD_BYTES_MAX = 1 << 20;

    /** What a datagram counts for beside its bytes. */
    private static final int OVERHEAD_BYTES = 128;

    private final String name;
    private final Duration idleTimeout;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private @Nullable DatagramPort port;
    private @Nullable Endpoint peer;
    private Runnable onClose = () -> {};
    private @Nullable RelayException broken;
    private long heldBytes;
    private long activeNanos = System.nanoTime();
    private boolean saidDropped;
    private boolean closed;

    private DatagramEnd(String name, Duration idleTimeout) {
        this.name = name;
        this.idleTimeout = idleTimeout;
    }

    /**
     * A port of its own for a peer, of UDP or a Unix socket, which alone is heard.
     *
     * @param idleTimeout so long without a datagram either way; zero for ever
     * @throws IOException in one sentence
     */
    public static DatagramEnd connect(StreamAddress peer, Duration idleTimeout, LoopGroup group)
            throws IOException {
        DatagramSetup setup = DatagramPort.connect(peer.toString());
        return connect(peer.toString(), setup, idleTimeout, group);
    }

    /**
     * The same, from an address and port of this machine.
     *
     * @param from {@link SocketOptions#ANY} for a port of the kernel's choice
     * @throws IOException in one sentence
     */
    public static DatagramEnd connect(
            Endpoint.Inet peer, Endpoint.Inet from, Duration idleTimeout, LoopGroup group)
            throws IOException {
        DatagramSetup setup =
                from.equals(SocketOptions.ANY)
                        ? DatagramPort.connect(peer.toString())
                        : DatagramPort.bind(from.toString()).connect(peer.toString());
        return connect(peer.toString(), setup, idleTimeout, group);
    }

    private static DatagramEnd connect(
            String peer, DatagramSetup setup, Duration idleTimeout, LoopGroup group)
            throws IOException {
        DatagramEnd end = new DatagramEnd(peer, idleTimeout);
        DatagramPort port =
                setup.group(group)
                        .onDatagram((from, datagram) -> end.received(datagram.toByteArray()))
                        .onFailure((from, to, error) -> end.failed(error))
                        .start();
        end.port = port;
        end.onClose = port::close;
        return end;
    }

    /** One of the peers of a port. */
    static DatagramEnd of(
            DatagramPort port, Endpoint peer, Duration idleTimeout, Runnable onClose) {
        DatagramEnd end = new DatagramEnd(peer.toString(), idleTimeout);
        end.port = port;
        end.peer = peer;
        end.onClose = onClose;
        return end;
    }

    /** This side's address. */
    public Endpoint localAddress() {
        DatagramPort by = port;
        if (by == null) {
            throw new IllegalStateException("no port yet");
        }
        return by.localAddress();
    }

    /** On the loop. */
    synchronized void received(byte[] datagram) {
        activeNanos = System.nanoTime();
        int counted = datagram.length + OVERHEAD_BYTES;
        if (!closed && heldBytes + counted <= HELD_BYTES_MAX) {
            heldBytes += counted;
            waiting.add(datagram);
            notifyAll();
        }
    }

    /** Of the one peer: what the kernel says of a datagram for it. On the loop. */
    private synchronized void failed(SocketError error) {
        if (error == SocketError.BUFFER_FULL) {
            if (!saidDropped) {
                saidDropped = true;
                LOG.log(
                        Level.WARNING,
                        "{0} drops datagrams: {1}; said once",
                        name,
                        error.sentence());
            }
            return;
        }
        String text = "cannot send datagrams to " + name + ": " + error.sentence();
        broken = new RelayException(new CloseReason(Kind.CONNECT_FAILED, text));
        notifyAll();
    }

    @Override
    public synchronized byte @Nullable [] read() throws IOException {
        while (!closed) {
            byte[] datagram = waiting.poll();
            if (datagram != null) {
                heldBytes -= datagram.length + OVERHEAD_BYTES;
                return datagram;
            }
            requireWhole();
            awaitDatagram();
        }
        return null;
    }

    private void requireWhole() throws RelayException {
        if (broken != null) {
            throw broken;
        }
    }

    @SuppressWarnings("WaitNotInLoop") // whoever calls looks again
    private void awaitDatagram() throws IOException {
        try {
            if (idleTimeout.isZero()) {
                wait();
                return;
            }
            long left = idleTimeout.toNanos() - (System.nanoTime() - activeNanos);
            if (left <= 0) {
                String text = "nothing was sent for " + idleTimeout.toMillis() + " ms";
                throw new RelayException(new CloseReason(Kind.IDLE_TIMEOUT, text));
            }
            wait(left / 1_000_000 + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Sends one datagram, or several when there are more bytes than one holds. */
    @Override
    public void write(byte[] bytes) throws IOException {
        for (int from = 0; from == 0 || from < bytes.length; from += Datagrams.UDP_BYTES_MAX) {
            int to = Math.min(bytes.length, from + Datagrams.UDP_BYTES_MAX);
            writeOne(Arrays.copyOfRange(bytes, from, to));
        }
        synchronized (this) {
            activeNanos = System.nanoTime();
            requireWhole();
        }
    }

    private void writeOne(byte[] datagram) throws IOException {
        DatagramPort by = port;
        Endpoint to = peer;
        if (by == null) {
            throw new IllegalStateException("no port yet");
        }
        try {
            // By the loop, and waited for: a fast writer is slowed, nothing is dropped here.
            boolean sent =
                    by.loop().call(() -> to == null ? by.send(datagram) : by.send(datagram, to));
            if (!sent) {
                throw new IOException("the port is closed");
            }
        } catch (RejectedExecutionException e) {
            throw new IOException("the port is closed", e);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does nothing: a datagram cannot say that there will be no other. */
    @Override
    public void closeOutput() {}

    @Override
    public synchronized void closeInput() {
        closed = true;
        waiting.clear();
        notifyAll();
    }

    @Override
    public void close() {
        closeInput();
        onClose.run();
    }

    @Override
    public void abort() {
        close();
    }

    /** {@code HOST:PORT}, {@code unix:/path}. */
    @Override
    public String toString() {
        return name;
    }
}
