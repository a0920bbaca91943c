package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * The other end of a connection under test: a socket of the JDK that waits, with TLS or without.
 * One thread.
 */
final class NetPeer implements AutoCloseable {

    private final Socket wire;
    private Socket socket;
    private InputStream in = InputStream.nullInputStream();

    private NetPeer(Socket socket) {
        this.wire = socket;
        this.socket = socket;
    }

    /** A peer of a Unix socket; it waits without an end. */
    static NetPeer connect(Path path) {
        try {
            NetPeer peer = new NetPeer(UnixSocket.connect(path));
            peer.in = new BufferedInputStream(peer.socket.getInputStream());
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static NetPeer connect(int port) {
        return connect(port, 0);
    }

    /** A peer with a receive buffer of its own; 0 leaves it as it is. */
    static NetPeer connect(int port, int receiveBufferBytes) {
        NetPeer peer = new NetPeer(new Socket());
        run(() -> {
            if (receiveBufferBytes > 0) {
                peer.socket.setReceiveBufferSize(receiveBufferBytes);
            }
            peer.socket.setTcpNoDelay(true);
            peer.socket.setSoTimeout(Math.toIntExact(Eventually.PATIENCE.toMillis()));
            peer.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            peer.in = new BufferedInputStream(peer.socket.getInputStream());
        });
        return peer;
    }

    /** A peer that speaks TLS and has ended its handshake. */
    static NetPeer connectTls(int port, SSLContext context, String... protocols) {
        return connectTls(port, 0, context, protocols);
    }

    /** The same with a receive buffer of its own; 0 leaves it as it is. */
    static NetPeer connectTls(
            int port, int receiveBufferBytes, SSLContext context, String... protocols) {
        NetPeer peer = connect(port, receiveBufferBytes);
        run(() -> {
            SSLSocket tls =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(peer.socket, "localhost", port, true);
            if (protocols.length > 0) {
                tls.setEnabledProtocols(protocols);
            }
            tls.startHandshake();
            peer.socket = tls;
            peer.in = new BufferedInputStream(tls.getInputStream());
        });
        return peer;
    }

    /** Changes the keys of both sides, as TLS 1.3 can in between; tries no more when that fails. */
    void changeKeys(int times) {
        try {
            for (int i = 0; i < times; i++) {
                ((SSLSocket) socket).startHandshake();
            }
        } catch (IOException e) {
            return; // the other end has had enough
        }
    }

    /** What was agreed on by TLS. */
    SSLSession session() {
        return ((SSLSocket) socket).getSession();
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Bytes it has sent by IPv4 that the server has not read. */
    long unread() {
        return KernelSockets.unreadOf(wire.getLocalPort(), wire.getPort());
    }

    NetPeer send(String text) {
        return send(text.getBytes(UTF_8));
    }

    NetPeer send(byte[] bytes) {
        run(() -> socket.getOutputStream().write(bytes));
        return this;
    }

    /** Sends as much as is taken until the other end has given the connection up. */
    void sendUntilGone(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            return; // what this is for
        }
    }

    NetPeer sendByteByByte(String text) {
        for (byte b : text.getBytes(UTF_8)) {
            run(() -> socket.getOutputStream().write(b));
        }
        return this;
    }

    NetPeer sendUrgent() {
        run(() -> socket.sendUrgentData('!'));
        return this;
    }

    NetPeer closeOutput() {
        run(socket::shutdownOutput);
        return this;
    }

    /** Ends the connection with a reset. */
    void reset() {
        run(() -> {
            wire.setSoLinger(true, 0);
            wire.close();
        });
    }

    /** The next line without its end. */
    String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = read(); next != '\n'; next = read()) {
            if (next < 0) {
                throw new AssertionError("the end came after: " + line.toString(UTF_8));
            }
            line.write(next);
        }
        return line.toString(UTF_8);
    }

    private int read() {
        try {
            return in.read();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Exactly so many bytes, in which the end must not come. */
    byte[] bytes(int count) {
        try {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new AssertionError("the end came after " + bytes.length + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** At most so many bytes, waiting for the first; none at the end. */
    byte[] someBytes(int max) {
        try {
            byte[] bytes = new byte[max];
            int count = Math.max(0, in.read(bytes));
            return Arrays.copyOf(bytes, count);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** At most so many of the bytes that have come already. */
    byte[] bytesThatHaveCome(int max) {
        try {
            return bytes(Math.min(max, in.available()));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Everything up to the end, which must not be a reset. */
    String untilEnd() {
        try {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Everything up to the end or a reset. */
    String untilGone() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                all.write(next);
            }
        } catch (SocketException e) {
            all.writeBytes("[reset]".getBytes(UTF_8));
        } catch (IOException e) {
            throw failed(e);
        }
        return all.toString(UTF_8);
    }

    private static RuntimeException failed(IOException e) {
        if (e instanceof SocketTimeoutException) {
            throw new AssertionError("nothing has come for " + Eventually.PATIENCE, e);
        }
        return new UncheckedIOException(e);
    }

    /** Sends something and waits until it has come back. */
    void expectEcho(String text) {
        String line = send(text + "\n").line();
        if (!line.equals(text)) {
            throw new AssertionError("'" + text + "' came back as '" + line + "'");
        }
    }

    @Override
    public void close() {
        run(socket::close);
    }
}
