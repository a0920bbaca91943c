package switchboard.examples;

import java.nio.file.Path;
import switchboard.net.Client;
import switchboard.net.Connection;
import switchboard.net.Server;
import switchboard.net.Tls;
import switchboard.net.framing.Framing;

/** An echo over TLS and a client that believes it; the files are made as docs/tls.md shows. */
public final class SecretEcho {

    private SecretEcho() {}

    /**
     * Serves until it is ended.
     *
     * @param args the certificate and its key, both PEM
     */
    public static void main(String[] args) throws Exception {
        Path certificate = Path.of(args[0]);
        Server server =
                Server.tcp("127.0.0.1:9998")
                        .tls(Tls.server(certificate, Path.of(args[1])))
                        .framing(Framing.lines())
                        .onFrame(Connection::send)
                        .start();
        Client client =
                Client.tcp("localhost:" + server.port())
                        .tls(Tls.client().trust(certificate))
                        .framing(Framing.lines())
                        .onFrame((from, line) -> System.out.println("came back: " + line.text()))
                        .connect();
        client.send("nobody on the way can read this");
    }
}
