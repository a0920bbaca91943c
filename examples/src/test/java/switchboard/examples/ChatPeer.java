package switchboard.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A client of the chat room: a plain socket of the JDK. One thread. */
final class ChatPeer implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket = new Socket();
    private final BufferedReader in;

    /** With a receive buffer of its own; 0 leaves it as it is. */
    ChatPeer(int port, int receiveBufferBytes) throws IOException {
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    /** How others hear a line of this client. */
    String said(String line) {
        return "('127.0.0.1', " + socket.getLocalPort() + ") say: " + line;
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    /** Sends until the room has given this client up. */
    void sendUntilGone(String text) {
        try {
            for (int i = 0; i < 10_000; i++) {
                send(text);
            }
        } catch (IOException e) {
            return; // what this is for
        }
        throw new AssertionError("the room takes everything");
    }

    void sendByteByByte(String text) throws IOException {
        for (byte b : text.getBytes(UTF_8)) {
            socket.getOutputStream().write(b);
        }
    }

    void closeOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends the connection with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** The next line it hears. */
    String hears() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new AssertionError("the room has closed");
        }
        return line;
    }

    /** How many characters still come before the room closes or cuts the connection. */
    long charactersUntilEnd() throws IOException {
        long count = 0;
        char[] some = new char[1 << 16];
        try {
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                count += n;
            }
        } catch (SocketException e) {
            return count; // a reset is an end too
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
