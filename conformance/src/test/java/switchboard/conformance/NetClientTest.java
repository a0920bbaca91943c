package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.SocketError;
import switchboard.net.Client;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.ConnectException;
import switchboard.net.ConnectException.Cause;
import switchboard.net.ListenException;
import switchboard.net.Server;
import switchboard.net.framing.Framing;

/** Listening and connecting, and how it is told when that cannot be. */
@Timeout(120)
final class NetClientTest {

    @OnEveryEngine
    void aClientAndAServerTalk(ChatSetting setting) throws Exception {
        try (NetServer server = NetServer.lines(setting, NetServer.ECHO)) {
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            try (Client client =
                    Client.tcp("localhost:" + server.port())
                            .engine(setting.engine())
                            .framing(Framing.lines())
                            .onFrame((connection, frame) -> heard.add(frame.text()))
                            .connect()) {
                for (int i = 0; i < 100; i++) {
                    assertThat(client.send("line " + i)).isTrue();
                }
                for (int i = 0; i < 100; i++) {
                    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("line " + i);
                }
            }
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }

    @OnEveryEngine
    void aClosedClientIsClosedOnceAndTakesNothingMore(ChatSetting setting) throws Exception {
        try (NetServer server = NetServer.lines(setting, NetServer.ECHO)) {
            Client client =
                    Client.tcp("127.0.0.1:" + server.port()).engine(setting.engine()).connect();
            client.close();
            client.close();
            assertThat(client.send("late")).isFalse();
            assertThat(client.closed().get(30, TimeUnit.SECONDS).kind()).isEqualTo(Kind.CLOSED);
        }
    }

    @OnEveryEngine
    void aClientIsToldWhenTheServerGoes(ChatSetting setting) throws Exception {
        NetServer server = NetServer.lines(setting, NetServer.ECHO);
        try (Client client =
                Client.tcp("127.0.0.1:" + server.port()).engine(setting.engine()).connect()) {
            server.close();
            CloseReason reason = client.closed().get(30, TimeUnit.SECONDS);
            assertThat(reason.kind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }

    @OnEveryEngine
    void aRefusedConnectIsOneSentenceThatNamesTheAddress(ChatSetting setting) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        int before = NetServer.descriptors();
        ConnectException refused =
                catchThrowableOfType(
                        ConnectException.class,
                        () -> Client.tcp("127.0.0.1:" + port).engine(setting.engine()).connect());
        assertThat(refused)
                .hasMessage("cannot connect to 127.0.0.1:" + port + ": connection refused");
        assertThat(refused.reason()).isEqualTo(Cause.REFUSED);
        NetServer.awaitDescriptors(before);
    }

    @OnEveryEngine
    void aConnectThatNobodyAnswersEndsAfterItsTime(ChatSetting setting) throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = new ArrayList<>();
            try {
                fill(full, waiting);
                ConnectException silent =
                        catchThrowableOfType(
                                ConnectException.class,
                                () ->
                                        Client.tcp("127.0.0.1:" + full.getLocalPort())
                                                .engine(setting.engine())
                                                .connectTimeout(Duration.ofMillis(200))
                                                .connect());
                assertThat(silent.reason()).isEqualTo(Cause.TIMED_OUT);
                assertThat(silent).hasMessageEndingWith("no answer within 200 ms");
            } finally {
                for (Socket socket : waiting) {
                    socket.close();
                }
            }
        }
    }

    /** Connects until the queue of what nobody accepts is full. */
    private static void fill(ServerSocket full, List<Socket> waiting) throws IOException {
        for (int i = 0; i < 10; i++) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(full.getLocalSocketAddress(), 100);
            } catch (java.net.SocketTimeoutException e) {
                return;
            }
        }
        throw new AssertionError("the queue never fills");
    }

    @OnEveryEngine
    void aNameThatNobodyKnowsIsToldByItsName(ChatSetting setting) {
        ConnectException unknown =
                catchThrowableOfType(
                        ConnectException.class,
                        () ->
                                Client.tcp("no-such-host.invalid:80")
                                        .engine(setting.engine())
                                        .connect());
        assertThat(unknown.reason()).isEqualTo(Cause.NAME_UNKNOWN);
        assertThat(unknown).hasMessage("no host is known by the name no-such-host.invalid");
    }

    @OnEveryEngine
    void aSecondServerOnAPortIsRefusedInOneSentence(ChatSetting setting) {
        try (NetServer server = NetServer.raw(setting, NetServer.ECHO, UnaryOperator.identity())) {
            int before = NetServer.descriptors();
            for (int loops = 1; loops <= 2; loops++) {
                int count = loops;
                ListenException busy =
                        catchThrowableOfType(
                                ListenException.class,
                                () ->
                                        Server.tcp(server.port())
                                                .engine(setting.engine())
                                                .loops(count)
                                                .start());
                assertThat(busy)
                        .hasMessage(
                                "cannot listen on 127.0.0.1:"
                                        + server.port()
                                        + ": address already in use");
                assertThat(busy.error()).isEqualTo(SocketError.ADDRESS_IN_USE);
            }
            NetServer.awaitDescriptors(before);
        }
    }

    @OnEveryEngine
    void anAddressThatIsNotOfThisMachineIsRefusedInOneSentence(ChatSetting setting) {
        assertThatThrownBy(() -> Server.tcp("192.0.2.1:0").engine(setting.engine()).start())
                .isInstanceOf(ListenException.class)
                .hasMessage("cannot listen on 192.0.2.1:0: no such address on this machine");
    }
}
