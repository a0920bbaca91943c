package switchboard.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands before a server and cuts each connection when a client has sent so many bytes. Any thread.
 */
final class CuttingProxy implements AutoCloseable {

    private final ServerSocket listening;
    private final int target;
    private final long bytesMax;

    CuttingProxy(int target, long bytesMax) {
        this.target = target;
        this.bytesMax = bytesMax;
        try {
            listening = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed: there is nobody else to serve.
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            Thread.ofVirtual().start(() -> copy(server, client, Long.MAX_VALUE));
            copy(client, server, bytesMax);
        } catch (IOException e) {
            // One of them has gone, which closes both.
        }
    }

    private static void copy(Socket from, Socket to, long bytesMax) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16 << 10];
            long left = bytesMax;
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    to.shutdownOutput();
                    return;
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        } catch (IOException e) {
            // As above.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
