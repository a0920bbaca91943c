package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;

/** A server of the test's own, on the JDK's blocking sockets. */
final class FakeServer implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final ServerSocket listener;

    FakeServer() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(PATIENCE_MILLIS);
    }

    /** An address where nothing listens. */
    static String freeAddress() throws IOException {
        try (FakeServer gone = new FakeServer()) {
            return gone.address();
        }
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    Peer accept() throws IOException {
        Socket socket = listener.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return new Peer(socket);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /** The server's end of a connection. */
    static final class Peer implements AutoCloseable {

        private final Socket socket;

        Peer(Socket socket) {
            this.socket = socket;
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        }

        /** What one read brings, as the tutorials' server sees it; empty at the end. */
        String readOnce() throws IOException {
            byte[] buffer = new byte[1_024];
            int count = socket.getInputStream().read(buffer);
            return count < 0 ? "" : new String(Arrays.copyOf(buffer, count), UTF_8);
        }

        String readLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                line.write(next);
                if (next == '\n') {
                    return line.toString(UTF_8);
                }
            }
            return line.toString(UTF_8);
        }

        byte[] readAll() throws IOException {
            return socket.getInputStream().readAllBytes();
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
