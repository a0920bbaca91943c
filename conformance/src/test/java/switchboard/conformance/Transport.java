package switchboard.conformance;

import java.nio.file.Path;
import switchboard.engine.Endpoint;
import switchboard.net.Server;
import switchboard.net.ServerSetup;

/** What lies between a server under test and its peers. */
enum Transport {
    TCP,
    TLS,
    UNIX;

    /** A server there; what needs a file has it in the folder. */
    ServerSetup listen(Path folder) {
        return switch (this) {
            case TCP -> Server.tcp(0);
            case TLS -> Server.tcp(0).tls(TlsFiles.server());
            case UNIX -> Server.unix(folder.resolve("server.sock").toString());
        };
    }

    /**
     * A peer with a receive buffer of its own where there is such a thing; 0 leaves it as it is.
     */
    NetPeer connect(Server server, int receiveBufferBytes) {
        return switch (this) {
            case TCP -> NetPeer.connect(server.port(), receiveBufferBytes);
            case TLS ->
                    NetPeer.connectTls(
                            server.port(), receiveBufferBytes, TlsFiles.believingAnybody());
            case UNIX -> NetPeer.connect(path(server.localAddress()));
        };
    }

    private static Path path(Endpoint address) {
        return Path.of(((Endpoint.Unix) address).name());
    }
}
