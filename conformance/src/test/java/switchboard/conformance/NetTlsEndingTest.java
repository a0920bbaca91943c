package switchboard.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Client;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.ConnectException;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Tls;

/** How connections with TLS end, and what does not even begin. */
@Timeout(120)
final class NetTlsEndingTest {

    private static NetServer lines(ChatSetting setting) {
        return lines(setting, NetServer.ECHO, TlsFiles.server());
    }

    private static NetServer lines(ChatSetting setting, ConnectionHandler handler, Tls tls) {
        return NetServer.lines(setting, handler, setup -> setup.tls(tls));
    }

    private static void expectAlive(NetServer server) {
        server.connectTls().expectEcho("are you alive?");
    }

    // ---- half-close and close ----------------------------------------------------------------

    @OnEveryEngine
    void aHandlerTalksOnToAPeerThatHasClosedItsHalf(ChatSetting setting) {
        ConnectionHandler patient =
                new ConnectionHandler() {
                    @Override
                    public void onEnd(Connection connection) {}
                };
        try (NetServer server = lines(setting, patient, TlsFiles.server())) {
            NetPeer peer = server.connectTls("TLSv1.3").send("hello\n").closeOutput();
            Connection connection = server.recorder().awaitOpened(1);
            Eventually.holds("heard", () -> server.recorder().frames().contains("hello"));
            for (int i = 0; i < 5; i++) {
                connection.send("line " + i);
                assertThat(peer.line()).isEqualTo("line " + i);
            }
            connection.closeOutput();
            assertThat(peer.untilEnd()).isEmpty();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }

    @OnEveryEngine
    void whoHasClosedItsOutputStillHears(ChatSetting setting) {
        ConnectionHandler silent =
                new ConnectionHandler() {
                    @Override
                    public void onOpen(Connection connection) {
                        connection.send("that was all");
                        connection.closeOutput();
                    }
                };
        try (NetServer server = lines(setting, silent, TlsFiles.server())) {
            NetPeer peer = server.connectTls("TLSv1.3");
            assertThat(peer.untilEnd()).isEqualTo("that was all\n");
            peer.send("and now I\n");
            Eventually.holds("heard", () -> server.recorder().frames().contains("and now I"));
            peer.closeOutput();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }

    @OnEveryEngine
    void withTls12ClosingOneHalfClosesBothBehindTheAnswersToWhatCame(ChatSetting setting) {
        try (NetServer server = lines(setting)) {
            NetPeer peer = server.connectTls("TLSv1.2");
            peer.expectEcho("over 1.2");
            assertThat(peer.session().getProtocol()).isEqualTo("TLSv1.2");
            peer.close();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
            expectAlive(server);
        }
    }

    @OnEveryEngine
    void aFinWithoutCloseNotifyIsATruncationAndNoEnd(ChatSetting setting) throws Exception {
        StringBuilder ends = new StringBuilder();
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onEnd(Connection connection) {
                        ends.append("end");
                        connection.close();
                    }
                };
        try (NetServer server = lines(setting, handler, TlsFiles.server());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            SSLSocket tls =
                    (SSLSocket)
                            TlsFiles.believingAnybody()
                                    .getSocketFactory()
                                    .createSocket(socket, "localhost", server.port(), false);
            tls.getOutputStream().write("a file's first half\nand a pie".getBytes(UTF_8));
            tls.getOutputStream().flush();
            Eventually.holds("heard", () -> !server.recorder().frames().isEmpty());
            socket.shutdownOutput();
            CloseReason reason = server.recorder().nextReason();
            assertThat(reason.kind()).isEqualTo(Kind.TLS_TRUNCATED);
            assertThat(reason.detail()).contains("without close_notify");
            assertThat(server.recorder().frames()).containsExactly("a file's first half");
            assertThat(ends).isEmpty();
        }
    }

    @OnEveryEngine
    void aResetAnywhereEndsThatConnectionAlone(ChatSetting setting) {
        try (NetServer server = lines(setting)) {
            for (int i = 0; i < 20; i++) {
                NetPeer early = NetPeer.connect(server.port());
                if (i % 2 == 0) {
                    early.send(new byte[] {22, 3, 1, 0, 100, 1});
                }
                early.reset();
                NetPeer late = server.connectTls().send("half a li");
                late.reset();
                CloseReason.Kind kind = server.nextKind();
                assertThat(kind).isIn(Kind.PEER_RESET, Kind.TLS_TRUNCATED);
            }
            server.awaitConnections(0);
            expectAlive(server);
        }
    }

    @OnEveryEngine
    void keysMayChangeButNotInAFlood(ChatSetting setting) {
        try (NetServer server = lines(setting)) {
            NetPeer peer = server.connectTls("TLSv1.3");
            for (int i = 0; i < 100; i++) {
                peer.changeKeys(1);
                peer.expectEcho("keys " + i);
            }
            peer.changeKeys(1_000);
            assertThat(server.nextKind()).isEqualTo(Kind.TLS_FAILED);
            expectAlive(server);
        }
    }

    // ---- what is no handshake ----------------------------------------------------------------

    @OnEveryEngine
    void whoSaysNothingOrDripsIsClosedWhenTheTimeOfTheHandshakeIsOver(ChatSetting setting) {
        Tls hasty = TlsFiles.server().handshakeTimeout(Duration.ofMillis(200));
        try (NetLog log = NetLog.open();
                NetServer server = lines(setting, NetServer.ECHO, hasty)) {
            NetPeer silent = NetPeer.connect(server.port());
            NetPeer dripping = NetPeer.connect(server.port());
            dripping.send(new byte[] {22}).send(new byte[] {3}).send(new byte[] {1});
            assertThat(silent.untilGone()).isEmpty();
            dripping.untilGone();
            server.awaitConnections(0);
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("the TLS handshake took longer than 200 ms"));
            assertThat(server.recorder().opened()).isEmpty();
            silent.close();
            dripping.close();
        }
    }

    @OnEveryEngine
    void plainTextToAPortOfTlsIsToldSoAndLogged(ChatSetting setting) {
        try (NetLog log = NetLog.open();
                NetServer server = lines(setting)) {
            NetPeer plain = NetPeer.connect(server.port()).send("hello?\n");
            assertThat(plain.untilEnd()).isEqualTo("this port speaks TLS\n");
            plain.close();
            server.awaitConnections(0);
            assertThat(log.lines())
                    .anyMatch(
                            line -> line.contains("this port speaks TLS, and the peer sent plain"));
            expectAlive(server);
        }
    }

    @OnEveryEngine
    void aRecordOrAHandshakeOfImpossibleLengthEndsTheConnection(ChatSetting setting) {
        try (NetServer server = lines(setting)) {
            byte[][] openings = {
                {22, 3, 1, (byte) 0xff, (byte) 0xff, 1, 0, 0, 0}, // a record of 65,535 bytes
                {22, 3, 1, 0, 4, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff} // a hello of 16 MiB
            };
            for (byte[] opening : openings) {
                NetPeer peer = NetPeer.connect(server.port()).send(opening);
                String alert = peer.untilGone();
                assertThat(alert).as("an alert").startsWith("\u0015\u0003");
                peer.close();
            }
            server.awaitConnections(0);
            expectAlive(server);
        }
    }

    @OnEveryEngine
    void aClientHelloByteByByteIsOne(ChatSetting setting) throws Exception {
        try (NetServer server = lines(setting);
                SlowPipe pipe = new SlowPipe(server.port())) {
            NetPeer peer = NetPeer.connectTls(pipe.port(), TlsFiles.believingAnybody());
            peer.expectEcho("byte by byte");
            peer.close();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }

    /** Passes everything on, byte by byte, so that every cut of a handshake is one of a read. */
    private static final class SlowPipe implements AutoCloseable {

        private final ServerSocket listening =
                new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

        SlowPipe(int port) throws IOException {
            Thread.startVirtualThread(() -> {
                try (Socket in = listening.accept();
                        Socket out = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    out.setTcpNoDelay(true);
                    Thread back = Thread.startVirtualThread(() -> pass(out, in));
                    pass(in, out);
                    back.join();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        int port() {
            return listening.getLocalPort();
        }

        private static void pass(Socket from, Socket to) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int next = in.read(); next >= 0; next = in.read()) {
                    out.write(next);
                }
                to.shutdownOutput();
            } catch (IOException e) {
                return; // one end is gone
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    // ---- clients -----------------------------------------------------------------------------

    @OnEveryEngine
    void aClientOfAServerWithoutTlsIsToldWhatItSent(ChatSetting setting) throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getOutputStream().write("220 welcome\r\n".getBytes(US_ASCII));
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            ConnectException refused = refused(setting, plain.getLocalPort(), TlsFiles.client());
            assertThat(refused).isInstanceOf(ConnectException.TlsFailed.class);
            assertThat(refused)
                    .hasMessageEndingWith("the server does not speak TLS; it sent plain text");
        }
    }

    @OnEveryEngine
    void aClientOfASilentServerGivesUpWhenTheTimeOfTheHandshakeIsOver(ChatSetting setting)
            throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Tls hasty = TlsFiles.client().handshakeTimeout(Duration.ofMillis(100));
            ConnectException refused = refused(setting, silent.getLocalPort(), hasty);
            assertThat(refused).hasMessageEndingWith("the TLS handshake took longer than 100 ms");
        }
    }

    private static ConnectException refused(ChatSetting setting, int port, Tls tls) {
        return catchThrowableOfType(
                ConnectException.class,
                () ->
                        Client.tcp("localhost:" + port)
                                .engine(setting.engine())
                                .tls(tls)
                                .connect()
                                .close());
    }
}
