package switchboard.examples.guide;

import java.nio.file.Path;
import switchboard.net.Client;
import switchboard.net.Connection;
import switchboard.net.Server;
import switchboard.net.Tls;
import switchboard.net.framing.Framing;

/** An echo over TLS, and a client that believes it because it has its certificate. */
public final class SecretEcho {
    public static void main(String[] args) throws Exception {
        Path certificate = Path.of(args[1]);
        Server server =
                Server.tcp(Integer.parseInt(args[0]))
                        .tls(Tls.server(certificate, Path.of(args[2])))
                        .framing(Framing.lines())
                        .onFrame(Connection::send)
                        .start();
        System.out.println("listening on " + server.localAddress());
        Client client =
                Client.tcp("localhost:" + server.port())
                        .tls(Tls.client().trust(certificate))
                        .framing(Framing.lines())
                        .onFrame((from, line) -> System.out.println("came back: " + line.text()))
                        .connect();
        client.send("nobody on the way can read this");
    }
}
