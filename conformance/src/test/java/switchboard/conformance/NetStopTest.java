package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.Engines;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.net.StopReport;

/**
 * Stopping: nobody more is taken, what waits is sent, who takes too long is cut, and it is told.
 */
@Timeout(120)
final class NetStopTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String MUCH = "0123456789abcdef".repeat(1 << 18);

    @OnOneLoopAndTwo
    void anIdleServerStopsAtOnce(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, NetServer.ECHO)) {
            NetPeer peer = server.connect();
            peer.expectEcho("hello");
            peer.close();
            server.awaitConnections(0);
            long began = System.nanoTime();
            long turns = server.turns();
            assertThat(server.server().stop(LONG)).isEqualTo(new StopReport(0, 0));
            // Without waiting for anything: no timer, no poll that has to time out.
            assertThat(server.turns() - turns).isLessThan(10);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(5));
            assertThatThrownBy(server::connect).isInstanceOf(UncheckedIOException.class);
        }
    }

    @OnOneLoopAndTwo
    void whatWaitsIsSentBeforeTheEnd(ChatSetting setting) {
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onOpen(Connection connection) {
                        connection.send(MUCH);
                    }
                };
        try (NetServer server = NetServer.raw(setting, handler, UnaryOperator.identity())) {
            List<NetPeer> peers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                peers.add(server.connect(16 << 10));
            }
            server.awaitConnections(6);
            CompletableFuture<StopReport> report =
                    CompletableFuture.supplyAsync(() -> server.server().stop(LONG));
            for (NetPeer peer : peers) {
                assertThat(peer.untilEnd()).isEqualTo(MUCH);
                peer.close();
                assertThat(server.nextKind()).isEqualTo(Kind.SERVER_STOPPED);
            }
            assertThat(report.join()).isEqualTo(new StopReport(6, 0));
        }
    }

    @OnOneLoopAndTwo
    void whoDoesNotReadIsCutWhenTheGraceIsOver(ChatSetting setting) {
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onOpen(Connection connection) {
                        connection.send(MUCH.repeat(4));
                    }
                };
        try (NetServer server = NetServer.raw(setting, handler, UnaryOperator.identity())) {
            for (int i = 0; i < 3; i++) {
                server.connect(16 << 10);
            }
            server.awaitConnections(3);
            StopReport report = server.server().stop(Duration.ofMillis(100));
            assertThat(report).isEqualTo(new StopReport(0, 3));
            for (int i = 0; i < 3; i++) {
                assertThat(server.nextKind()).isEqualTo(Kind.SERVER_STOPPED);
            }
        }
    }

    @OnOneLoopAndTwo
    void stoppingTwiceAndFromTwoThreadsIsStoppingOnce(ChatSetting setting) throws Exception {
        Server server =
                Server.tcp(0)
                        .engine(setting.engine())
                        .loops(setting.loops())
                        .onFrame((Connection connection, Frame frame) -> connection.send(frame))
                        .start();
        try (NetPeer peer = NetPeer.connect(server.port())) {
            peer.expectEcho("hello");
            CompletableFuture<StopReport> other =
                    CompletableFuture.supplyAsync(() -> server.stop(LONG));
            CompletableFuture<StopReport> one =
                    CompletableFuture.supplyAsync(() -> server.stop(LONG));
            assertThat(peer.untilEnd()).isEmpty();
            peer.closeOutput();
            assertThat(one.get()).isEqualTo(new StopReport(1, 0)).isEqualTo(other.get());
            server.close();
            assertThat(server.stop(Duration.ZERO)).isEqualTo(new StopReport(1, 0));
        }
    }

    @OnEveryEngine
    void aServerWhoseLoopsAreGoneCanStillBeStopped(ChatSetting setting) throws Exception {
        LoopGroup group = LoopGroup.start(1, Engines.named(setting.engine()));
        Server server = Server.tcp(0).group(group).start();
        group.close();
        assertThat(server.stop(LONG).drained()).isZero();
    }

    @OnEveryEngine
    void aStoppedServerGivesItsPortAndItsDescriptorsBack(ChatSetting setting) throws Exception {
        start(setting, 0).stop(LONG);
        int before = NetServer.descriptors();
        int port = 0;
        for (int i = 0; i < 5; i++) {
            Server server = start(setting, port);
            port = server.port();
            try (NetPeer peer = NetPeer.connect(port)) {
                peer.expectEcho("hello");
                server.stop(Duration.ZERO);
                assertThat(peer.untilGone()).isIn("", "[reset]");
            }
        }
        NetServer.awaitDescriptors(before);
    }

    private static Server start(ChatSetting setting, int port) throws Exception {
        return Server.tcp(port).engine(setting.engine()).handler(NetServer.ECHO).start();
    }
}
