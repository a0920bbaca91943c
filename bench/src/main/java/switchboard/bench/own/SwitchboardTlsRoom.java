package switchboard.bench.own;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import switchboard.chat.ChatOptions;
import switchboard.chat.ChatServer;
import switchboard.chat.Dialect;
import switchboard.chat.Listener;
import switchboard.net.HostPort;
import switchboard.net.Tls;

/** A chat room over TLS on one loop with the defaults of {@code switchboard chat}. Any thread. */
public final class SwitchboardTlsRoom {
    private static final String PASSWORD = "switchboard";

    private SwitchboardTlsRoom() {}

    /**
     * Serves until the process is ended.
     *
     * @param args the port, the engine, then the PKCS #12 file of its key and certificate
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        HostPort address = new HostPort("127.0.0.1", Integer.parseInt(args[0]));
        Tls tls = Tls.serverPkcs12(Path.of(args[2]), PASSWORD.toCharArray());
        Listener listener = new Listener(address, Dialect.LINES, tls);
        ChatServer.start(
                ChatOptions.DEFAULT.withListeners(List.of(listener)).withLoops(args[1], 1));
        Thread.currentThread().join();
    }
}
