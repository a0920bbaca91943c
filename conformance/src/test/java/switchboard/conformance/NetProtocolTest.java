package switchboard.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;
import switchboard.net.CloseReason.Kind;

/** Peers that came to the wrong port. */
@Timeout(120)
final class NetProtocolTest {

    /** What other protocols begin with, by the name under which they are told. */
    private static Map<String, byte[]> beginnings() {
        Map<String, byte[]> beginnings = new LinkedHashMap<>();
        beginnings.put("HTTP", ascii("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        beginnings.put("RTSP", ascii("OPTIONS rtsp://localhost RTSP/1.0\r\nCSeq: 1\r\n\r\n"));
        beginnings.put("SSH", ascii("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"));
        beginnings.put("the PROXY protocol", ascii("PROXY TCP4 127.0.0.1 127.0.0.1 5 6\r\n"));
        beginnings.put("TLS", clientHello());
        return beginnings;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /** What the JDK really sends. */
    private static byte[] clientHello() {
        try {
            SSLEngine tls = SSLContext.getDefault().createSSLEngine("localhost", 443);
            tls.setUseClientMode(true);
            ByteBuffer hello = ByteBuffer.allocate(tls.getSession().getPacketBufferSize());
            tls.wrap(ByteBuffer.allocate(0), hello);
            return Arrays.copyOf(hello.array(), hello.position());
        } catch (GeneralSecurityException | SSLException e) {
            throw new AssertionError(e);
        }
    }

    @OnEveryEngine
    void anotherProtocolIsToldInOneLineWhatThisPortIsAndClosed(ChatSetting setting) {
        try (NetServer server =
                NetServer.lines(
                        setting, NetServer.ECHO, setup -> setup.describedAs("a chat room"))) {
            beginnings()
                    .forEach((name, bytes) -> {
                        NetPeer peer = server.connect().send(bytes);
                        assertThat(peer.untilEnd())
                                .isEqualTo("this is a chat room, not " + name + "\n");
                        peer.close();
                        assertThat(server.nextKind()).isEqualTo(Kind.WRONG_PROTOCOL);
                    });
            assertThat(server.recorder().frames()).isEmpty();
            server.expectAliveAndIdle();
        }
    }

    @OnEveryEngine
    void aPeerOfRawFramesIsClosedWithoutASentence(ChatSetting setting) {
        try (NetServer server =
                NetServer.raw(setting, NetServer.ECHO, setup -> setup.describedAs("a raw echo"))) {
            beginnings()
                    .forEach((name, bytes) -> {
                        NetPeer peer = server.connect().send(bytes);
                        assertThat(peer.untilGone()).as(name).isIn("", "[reset]");
                        assertThat(server.nextKind()).isEqualTo(Kind.WRONG_PROTOCOL);
                    });
        }
    }

    @OnEveryEngine
    void aLaterLineThatLooksLikeAnotherProtocolIsSpeech(ChatSetting setting) {
        try (NetServer server =
                NetServer.lines(
                        setting, NetServer.ECHO, setup -> setup.describedAs("a chat room"))) {
            NetPeer peer = server.connect();
            peer.expectEcho("hello");
            peer.expectEcho("GET / HTTP/1.1");
            peer.expectEcho("SSH-2.0-x");
            peer.expectEcho("\u0016\u0003\u0001");
        }
    }

    @OnEveryEngine
    void garbageHarmsNobody(ChatSetting setting) {
        Random random = new Random(4711);
        try (NetServer server =
                NetServer.lines(
                        setting, NetServer.ECHO, setup -> setup.describedAs("a chat room"))) {
            int before = NetServer.descriptors();
            for (int i = 0; i < ChatFigures.of(200, 2_000); i++) {
                byte[] garbage = new byte[random.nextInt(20_000)];
                random.nextBytes(garbage);
                NetPeer peer = NetPeer.connect(server.port());
                peer.sendUntilGone(garbage);
                if (random.nextBoolean()) {
                    peer.reset();
                }
                peer.close();
            }
            server.awaitConnections(0);
            NetServer.awaitDescriptors(before);
            server.expectAliveAndIdle();
        }
    }
}
