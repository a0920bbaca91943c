package switchboard.bench.own;

import java.io.IOException;
import java.util.List;
import switchboard.chat.ChatOptions;
import switchboard.chat.ChatServer;
import switchboard.chat.Dialect;
import switchboard.chat.Listener;
import switchboard.net.HostPort;

/** A chat room on one loop with the defaults of {@code switchboard chat}. Any thread. */
public final class SwitchboardRoom {
    private SwitchboardRoom() {}

    /**
     * Serves until the process is ended.
     *
     * @param args the port, then the engine if it is not to be {@code auto}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        HostPort address = new HostPort("127.0.0.1", Integer.parseInt(args[0]));
        Listener listener = new Listener(address, Dialect.LINES);
        ChatServer.start(
                ChatOptions.DEFAULT
                        .withListeners(List.of(listener))
                        .withLoops(args.length > 1 ? args[1] : "auto", 1));
        Thread.currentThread().join();
    }
}
