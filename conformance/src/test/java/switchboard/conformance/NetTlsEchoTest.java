package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Client;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.framing.Framing;

/** What is said behind TLS, and how it may be cut; that every byte comes is the echo's test. */
@Timeout(120)
final class NetTlsEchoTest {

    private static NetServer lines(ChatSetting setting) {
        return NetServer.lines(setting, NetServer.ECHO, setup -> setup.tls(TlsFiles.server()));
    }

    @OnEveryEngine
    void aClientAndAServerTalkAndBothKnowWhatWasAgreed(ChatSetting setting) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (NetServer server = lines(setting)) {
            Client client =
                    Client.tcp("localhost:" + server.port())
                            .engine(setting.engine())
                            .tls(TlsFiles.client())
                            .framing(Framing.lines())
                            .onFrame((connection, frame) -> heard.add(frame.text()))
                            .connect();
            for (int i = 0; i < 100; i++) {
                assertThat(client.send("line " + i)).isTrue();
            }
            for (int i = 0; i < 100; i++) {
                assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("line " + i);
            }
            Connection accepted = server.recorder().awaitOpened(1);
            var agreed = server.onLoop(accepted::tls).orElseThrow();
            assertThat(agreed.protocol()).isEqualTo("TLSv1.3");
            assertThat(agreed.serverName()).isEqualTo("localhost");
            client.close();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
            assertThat(client.closed().join().kind()).isEqualTo(Kind.CLOSED);
        }
    }

    @OnEveryEngine
    void manyRecordsOfOneByteAreThePiecesOfOneLine(ChatSetting setting) {
        try (NetServer server = lines(setting)) {
            NetPeer peer = server.connectTls();
            String line = "a line of single bytes, é too";
            for (int i = 0; i < 20; i++) {
                assertThat(peer.sendByteByByte(line + "\n").line()).isEqualTo(line);
            }
        }
    }

    @OnEveryEngine
    void whatAHandlerPausesForWaitsAndComesInItsOrder(ChatSetting setting) {
        ConnectionHandler pausing =
                new ConnectionHandler() {
                    @Override
                    public void onFrame(Connection connection, Frame frame) {
                        connection.send(frame);
                        connection.pauseReading();
                        connection.loop().execute(connection::resumeReading);
                    }
                };
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            all.append("line ").append(i).append('\n');
        }
        try (NetServer server =
                NetServer.lines(setting, pausing, setup -> setup.tls(TlsFiles.server()))) {
            NetPeer peer = server.connectTls("TLSv1.3").send(all.toString()).closeOutput();
            assertThat(peer.untilEnd()).isEqualTo(all.toString());
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }

    @OnEveryEngine
    void anIdleConnectionMakesNoTurns(ChatSetting setting) {
        try (NetServer server = lines(setting)) {
            NetPeer idle = server.connectTls();
            idle.expectEcho("awake");
            server.expectAliveAndIdle(server.connectTls());
            idle.expectEcho("still there");
        }
    }
}
