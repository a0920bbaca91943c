package switchboard.examples;

import java.util.Locale;
import switchboard.net.Server;
import switchboard.net.framing.Framing;

public final class Shout {
    public static void main(String[] args) throws Exception {
        Server server =
                Server.tcp("127.0.0.1:9999")
                        .framing(Framing.lines())
                        .onFrame((peer, line) -> peer.send(line.text().toUpperCase(Locale.ROOT)))
                        .start();
        System.out.println("listening on " + server.localAddress());
    }
}
