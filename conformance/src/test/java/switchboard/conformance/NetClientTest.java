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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.SocketError;
import switchboard.net.Backoff;
import switchboard.net.Client;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.ConnectException;
import switchboard.net.ConnectOutcome;
import switchboard.net.ConnectOutcome.Connected;
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
        assertThat(refused).isInstanceOf(ConnectException.Refused.class);
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
                assertThat(silent).isInstanceOf(ConnectException.TimedOut.class);
                assertThat(silent).hasMessageEndingWith("no answer within 200 ms");
            } finally {
                for (Socket socket : waiting) {
                    socket.close();
                }
            }
        }
    }

    @OnEveryEngine
    void anAddressThatIsSilentDoesNotKeepTheOthersWaiting(ChatSetting setting) throws Exception {
        List<InetAddress> addresses =
                List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("127.0.0.2"));
        try (ServerSocket full = new ServerSocket(0, 1, addresses.getFirst())) {
            List<Socket> waiting = new ArrayList<>();
            try (Server server =
                    Server.tcp("127.0.0.2:" + full.getLocalPort())
                            .engine(setting.engine())
                            .start()) {
                fill(full, waiting);
                int before = NetServer.descriptors();
                try (Client client =
                        Client.tcp("silent.test:" + server.port())
                                .resolver(host -> addresses)
                                .engine(setting.engine())
                                .connect()) {
                    assertThat(client.connection().remoteAddress())
                            .hasToString("127.0.0.2:" + server.port());
                }
                NetServer.awaitDescriptors(before);
            } finally {
                for (Socket socket : waiting) {
                    socket.close();
                }
            }
        }
    }

    @OnEveryEngine
    void everyAddressIsNamedWithItsCauseAndTheOutcomeMayBeSwitchedOn(ChatSetting setting)
            throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<InetAddress> addresses =
                List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("127.0.0.2"));
        ConnectOutcome outcome =
                Client.tcp("refusing.test:" + port)
                        .resolver(host -> addresses)
                        .engine(setting.engine())
                        .tryConnect();
        String sentence =
                switch (outcome) {
                    case ConnectOutcome.Connected made -> "connected";
                    case ConnectOutcome.NotConnected(ConnectException.Refused why) ->
                            String.valueOf(why.getMessage());
                    case ConnectOutcome.NotConnected(ConnectException why) -> why.toString();
                };
        assertThat(sentence)
                .isEqualTo(
                        "cannot connect to refusing.test:%d: 127.0.0.1:%d: connection refused;"
                                        .formatted(port, port)
                                + " 127.0.0.2:%d: connection refused".formatted(port));
    }

    @OnEveryEngine
    void aServerThatComesLaterIsReachedByTryingAgain(ChatSetting setting) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        CompletableFuture<Boolean> refused = new CompletableFuture<>();
        Backoff backoff =
                Backoff.exponential(Duration.ofMillis(20), Duration.ofMillis(20))
                        .within(Eventually.PATIENCE);
        CompletableFuture<ConnectOutcome> outcome =
                Client.tcp("127.0.0.1:" + port)
                        .engine(setting.engine())
                        .retry(backoff, (failures, why, pause) -> refused.complete(true))
                        .connectAsync();
        refused.get(30, TimeUnit.SECONDS);
        try (Server server = Server.tcp(port).engine(setting.engine()).start();
                Client client = ((Connected) outcome.get(30, TimeUnit.SECONDS)).client()) {
            Eventually.holds("connected", () -> server.connectionCount() == 1);
            assertThat(client.connection().isOutputOpen()).isTrue();
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
        assertThat(unknown).isInstanceOf(ConnectException.NameUnknown.class);
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
