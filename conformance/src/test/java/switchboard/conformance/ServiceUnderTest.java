package switchboard.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import switchboard.engine.Engines;
import switchboard.net.Client;
import switchboard.net.ClientSetup;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.services.Service;

/** A service on real sockets, and its peers in this test. One thread. */
final class ServiceUnderTest implements AutoCloseable {

    static final Duration PATIENCE = Eventually.PATIENCE;

    private final LoopGroup group;
    private final Server server;
    private final List<NetPeer> peers = new ArrayList<>();

    static ServiceUnderTest start(ChatSetting setting, Service service) {
        return start(setting, service, UnaryOperator.identity());
    }

    /** With something set behind the service's own. */
    static ServiceUnderTest start(
            ChatSetting setting, Service service, UnaryOperator<ServerSetup> change) {
        return new ServiceUnderTest(setting, service, change);
    }

    private ServiceUnderTest(
            ChatSetting setting, Service service, UnaryOperator<ServerSetup> change) {
        group = LoopGroup.start(setting.loops(), Engines.named(setting.engine()));
        try {
            server = change.apply(service.over(Server.tcp(0).group(group))).start();
        } catch (IOException e) {
            group.close();
            throw new UncheckedIOException(e);
        }
    }

    Server server() {
        return server;
    }

    int port() {
        return server.port();
    }

    NetPeer connect() {
        return connect(0);
    }

    /** A peer with a receive buffer of its own; 0 leaves it as it is. */
    NetPeer connect(int receiveBufferBytes) {
        NetPeer peer = NetPeer.connect(port(), receiveBufferBytes);
        peers.add(peer);
        return peer;
    }

    /** What a client of the library connects with, on the server's own loops. */
    ClientSetup client() {
        return Client.tcp("127.0.0.1:" + port()).group(group);
    }

    void awaitConnections(int count) {
        Eventually.holds(count + " connections", () -> server.connectionCount() == count);
    }

    @Override
    public void close() {
        peers.forEach(NetPeer::close);
        server.stop(Duration.ofSeconds(5));
        group.close();
    }
}
