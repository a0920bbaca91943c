package switchboard.bench.rivals;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Echo on the JDK's blocking sockets, each on a virtual thread with a buffer of 1 KiB. */
public final class JdkBlockingEcho {
    private static final int BACKLOG = 4096;
    private static final int BUFFER_BYTES = 1 << 10;

    private JdkBlockingEcho() {}

    /**
     * Serves until the process is ended.
     *
     * @param args the port
     */
    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        try (ServerSocket server =
                new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            }
        }
    }

    private static void echo(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = connection.getInputStream();
            OutputStream out = connection.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            return; // the peer has gone
        }
    }
}
