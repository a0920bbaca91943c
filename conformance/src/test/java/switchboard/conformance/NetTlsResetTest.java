package switchboard.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.Engines;
import switchboard.net.Connection;
import switchboard.net.Frame;
import switchboard.net.LoopGroup;
import switchboard.net.Server;

/** Resets at every point of a connection with TLS: nothing of it is left, and others go on. */
@Timeout(900)
final class NetTlsResetTest {

    /** More than the socket of a peer that does not read takes. */
    private static final byte[] MUCH = new byte[1 << 20];

    @OnEveryEngine
    void resetsAtAnyMomentOfTlsLeaveNothingBehind(ChatSetting setting) throws IOException {
        int resets = ChatFigures.of(100, 100_000);
        byte[] hello = hello();
        try (LoopGroup group = LoopGroup.start(1, Engines.named(setting.engine()));
                Server server =
                        Server.tcp(0)
                                .group(group)
                                .tls(TlsFiles.server())
                                .onFrame(NetTlsResetTest::answer)
                                .start();
                NetPeer talking = tls(server)) {
            expectAnswer(talking);
            int descriptors = NetServer.descriptors();
            long began = System.nanoTime();
            for (int i = 0; i < resets; i++) {
                come(server, i % 5, hello).reset();
                if (i % 100 == 99) {
                    expectAnswer(talking);
                }
            }
            Eventually.holds("one is left", () -> server.connectionCount() == 1);
            assertThat(NetServer.descriptors()).isEqualTo(descriptors);
            expectAnswer(talking);
            ChatFigures.report(setting, resets + " resets", began);
        }
    }

    /** A peer at one of five points of its life. */
    private static NetPeer come(Server server, int point, byte[] hello) {
        return switch (point) {
            case 0 -> NetPeer.connect(server.port());
            case 1 -> NetPeer.connect(server.port()).send(Arrays.copyOf(hello, hello.length / 2));
            case 2 -> NetPeer.connect(server.port()).send(hello);
            case 3 -> tls(server);
            default -> tls(server).send("more than you read");
        };
    }

    private static NetPeer tls(Server server) {
        return NetPeer.connectTls(server.port(), TlsFiles.believingAnybody());
    }

    private static void answer(Connection connection, Frame frame) {
        connection.send(frame.text().startsWith("more") ? MUCH : "yes".getBytes(US_ASCII));
    }

    private static void expectAnswer(NetPeer peer) {
        assertThat(peer.send("are you alive?").bytes(3)).asString(US_ASCII).isEqualTo("yes");
    }

    /** What a client says first. */
    private static byte[] hello() throws SSLException {
        SSLEngine client = TlsFiles.believingAnybody().createSSLEngine("localhost", 1);
        client.setUseClientMode(true);
        ByteBuffer to = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.wrap(ByteBuffer.allocate(0), to);
        return Arrays.copyOf(to.array(), to.position());
    }
}
