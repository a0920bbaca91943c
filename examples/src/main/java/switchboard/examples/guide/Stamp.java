package switchboard.examples.guide;

import java.io.IOException;
import java.time.Instant;
import switchboard.net.Request;
import switchboard.net.Server;
import switchboard.net.framing.Framing;

/** Sends every line back behind the time, from one virtual thread for each connection. */
public final class Stamp {
    public static void main(String[] args) throws Exception {
        Server server =
                Server.tcp(Integer.parseInt(args[0]))
                        .framing(Framing.lines())
                        .handle(Stamp::talk)
                        .start();
        System.out.println("listening on " + server.localAddress());
    }

    private static void talk(Request request) throws IOException {
        for (String line : request.lines()) {
            request.sendLine("[" + Instant.now() + "] " + line);
        }
    }
}
