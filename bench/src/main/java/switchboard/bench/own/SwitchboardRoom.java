package switchboard.bench.own;

import java.io.IOException;
import java.util.List;
import switchboard.chat.ChatOptions;
import switchboard.chat.ChatServer;
import switchboard.chat.Dialect;
import switchboard.chat.Listener;
import switchboard.net.HostPort;
import switchboard.net.Limits;

/** A chat room on one loop with the defaults of {@code switchboard chat}. Any thread. */
public final class SwitchboardRoom {
    /** An argument: the limits for one address hold for loopback too. */
    public static final String LIMITED = "limited";

    private SwitchboardRoom() {}

    /**
     * Serves until the process is ended.
     *
     * @param args the port, then the engine if it is not to be {@code auto}, then perhaps {@link
     *     #LIMITED}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        HostPort address = new HostPort("127.0.0.1", Integer.parseInt(args[0]));
        Listener listener = new Listener(address, Dialect.LINES);
        ChatOptions options =
                ChatOptions.DEFAULT
                        .withListeners(List.of(listener))
                        .withLoops(args.length > 1 ? args[1] : "auto", 1);
        boolean limited = args.length > 2 && args[2].equals(LIMITED);
        ChatServer.start(limited ? options.withLimits(onLoopbackToo(options.limits())) : options);
        Thread.currentThread().join();
    }

    /** The same numbers, but they hold for loopback too. */
    private static Limits onLoopbackToo(Limits limits) {
        return limits.withPerAddress(
                limits.connectionsPerAddressMax(),
                limits.newPerAddressMax(),
                limits.newPerAddressWindow());
    }
}
