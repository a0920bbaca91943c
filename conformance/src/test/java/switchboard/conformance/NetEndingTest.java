package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;

/** How connections end, and that an end of one is no end of another. */
@Timeout(120)
final class NetEndingTest {

    private static final String MUCH = "0123456789abcdef".repeat(1 << 17);

    // ---- the peer closes ---------------------------------------------------------------------

    @OnEveryEngine
    void halfClosedPeerStillReceivesTheRest(ChatSetting setting) {
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onEnd(Connection connection) {
                        connection.send(MUCH);
                        connection.close();
                    }
                };
        try (NetServer server = NetServer.raw(setting, handler, UnaryOperator.identity())) {
            NetPeer peer = server.connect(16 << 10).send("request").closeOutput();
            assertThat(peer.untilEnd()).isEqualTo(MUCH);
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }

    @OnEveryEngine
    void aHandlerMayTalkOnToAHalfClosedPeerAsLongAsItLikes(ChatSetting setting) {
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onEnd(Connection connection) {}
                };
        try (NetServer server = NetServer.lines(setting, handler)) {
            NetPeer peer = server.connect().send("hello\n").closeOutput();
            Connection connection = server.recorder().awaitOpened(1);
            Eventually.holds("heard", () -> server.recorder().frames().contains("hello"));
            for (int i = 0; i < 5; i++) {
                connection.send("line " + i);
                assertThat(peer.line()).isEqualTo("line " + i);
            }
            long turns = server.turns();
            assertThat(server.turns() - turns).isLessThan(5);
            connection.closeOutput();
            assertThat(peer.untilEnd()).isEmpty();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }

    @OnEveryEngine
    void aLineFollowedByAnImmediateCloseIsDelivered(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, new ConnectionHandler() {})) {
            for (int i = 0; i < 50; i++) {
                server.connect().send("line " + i + "\n").close();
                assertThat(server.nextKind()).isIn(Kind.PEER_CLOSED, Kind.PEER_RESET);
                assertThat(server.recorder().frames()).hasSize(i + 1).endsWith("line " + i);
            }
        }
    }

    @OnEveryEngine
    void anUnterminatedLastLineIsDelivered(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, new ConnectionHandler() {})) {
            server.connect().send("one\ntwo").close();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
            assertThat(server.recorder().frames()).containsExactly("one", "two");
        }
    }

    @OnEveryEngine
    void dataBeforeAResetIsDeliveredThenTheReset(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, new ConnectionHandler() {})) {
            for (int i = 1; i <= 20; i++) {
                server.connect().send("one\ntwo\nhalf").reset();
                assertThat(server.nextKind()).isEqualTo(Kind.PEER_RESET);
                assertThat(server.recorder().frames()).hasSize(2 * i);
            }
            assertThat(server.recorder().frames()).doesNotContain("half");
        }
    }

    // ---- this side closes --------------------------------------------------------------------

    @OnEveryEngine
    void closeSendsEverythingThatWaitsToASlowReader(ChatSetting setting) {
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onFrame(Connection connection, Frame frame) {
                        connection.send(MUCH);
                        connection.close();
                    }
                };
        try (NetServer server = NetServer.raw(setting, handler, UnaryOperator.identity())) {
            NetPeer peer = server.connect(16 << 10).send("request");
            assertThat(peer.untilEnd()).isEqualTo(MUCH);
            peer.close();
            assertThat(server.nextKind()).isEqualTo(Kind.CLOSED);
        }
    }

    @OnEveryEngine
    void aGreetingIsReadByAPeerThatSpokeFirst(ChatSetting setting) {
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onOpen(Connection connection) {
                        connection.send("good bye");
                        connection.close();
                    }
                };
        try (NetServer server = NetServer.lines(setting, handler)) {
            for (int i = 0; i < 50; i++) {
                NetPeer peer = server.connect().send("hello?\n");
                assertThat(peer.untilEnd()).isEqualTo("good bye\n");
                peer.close();
                assertThat(server.nextKind()).isEqualTo(Kind.CLOSED);
            }
            assertThat(server.recorder().frames()).isEmpty();
        }
    }

    @OnEveryEngine
    void anyThreadMayClose(ChatSetting setting) {
        List<Consumer<Connection>> ways =
                List.of(
                        Connection::close,
                        connection -> {
                            connection.closeInput();
                            connection.closeOutput();
                            connection.close();
                        },
                        connection -> connection.abort(new CloseReason(Kind.CLOSED, "by the test")),
                        connection ->
                                connection.cut(
                                        new CloseReason(Kind.CLOSED, "by the test"), "good bye"));
        try (NetServer server = NetServer.lines(setting, new ConnectionHandler() {})) {
            for (int i = 0; i < ways.size(); i++) {
                NetPeer peer = server.connect();
                ways.get(i).accept(server.recorder().awaitOpened(i + 1));
                assertThat(peer.untilEnd()).isEqualTo(i == 3 ? "good bye\n" : "");
                peer.close();
                // Between three calls the end may be sent, and answered by the peer's own.
                assertThat(server.nextKind())
                        .isIn(Kind.CLOSED, i == 1 ? Kind.PEER_CLOSED : Kind.CLOSED);
            }
        }
    }

    // ---- resets at every point of the life ---------------------------------------------------

    @OnEveryEngine
    void aResetAsTheVeryFirstEventHarmsNobody(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, NetServer.ECHO)) {
            NetPeer other = server.connect();
            other.expectEcho("before");
            NetPeer.connect(server.port()).reset();
            other.expectEcho("after");
            server.awaitConnections(1);
            server.expectAliveAndIdle();
        }
    }

    @OnEveryEngine
    void aResetInTheMiddleOfALineHarmsNobody(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, NetServer.ECHO)) {
            NetPeer peer = server.connect();
            peer.expectEcho("whole");
            peer.send("half a li");
            peer.reset();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_RESET);
            server.expectAliveAndIdle();
        }
    }

    @OnEveryEngine
    void aResetWhileOutputWaitsHarmsNobody(ChatSetting setting) {
        AtomicInteger waiting = new AtomicInteger();
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onFrame(Connection connection, Frame frame) {
                        if (frame.text().equals("much")) {
                            connection.send(MUCH.repeat(8));
                            waiting.incrementAndGet();
                        } else {
                            connection.send(frame);
                        }
                    }
                };
        try (NetServer server = NetServer.lines(setting, handler)) {
            NetPeer peer = server.connect(16 << 10).send("much\n");
            Eventually.holds("output waits", () -> waiting.get() == 1 && isBlocked(server));
            peer.reset();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_RESET);
            server.expectAliveAndIdle();
        }
    }

    private static boolean isBlocked(NetServer server) {
        return server.onLoop(() -> server.recorder().opened().getFirst().isOutputBlocked());
    }

    @OnEveryEngine
    void aResetAfterAHalfCloseHarmsNobody(ChatSetting setting) {
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onFrame(Connection connection, Frame frame) {
                        connection.send(frame);
                    }

                    @Override
                    public void onEnd(Connection connection) {
                        connection.send(MUCH.repeat(8));
                        connection.close();
                    }
                };
        try (NetServer server = NetServer.lines(setting, handler)) {
            NetPeer peer = server.connect(16 << 10).send("x\n").closeOutput();
            Eventually.holds(
                    "output waits",
                    () -> !server.recorder().opened().isEmpty() && isBlocked(server));
            peer.reset();
            // The peer had left in order before; that is the reason which stands.
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
            server.expectAliveAndIdle();
        }
    }

    @OnEveryEngine
    void aResetWhileThisSideClosesHarmsNobody(ChatSetting setting) {
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onFrame(Connection connection, Frame frame) {
                        connection.send(frame);
                        if (frame.text().equals("bye")) {
                            connection.close();
                        }
                    }
                };
        try (NetServer server = NetServer.lines(setting, handler)) {
            for (int i = 0; i < 50; i++) {
                NetPeer peer = server.connect().send("bye\n");
                if (i % 2 == 0) {
                    assertThat(peer.line()).isEqualTo("bye");
                }
                peer.reset();
                assertThat(server.nextKind()).isIn(Kind.CLOSED, Kind.PEER_RESET);
            }
            server.expectAliveAndIdle();
        }
    }

    @OnEveryEngine
    void clientsThatConnectAndResetLeaveTheServerAliveIdleAndWithoutDescriptors(
            ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, NetServer.ECHO)) {
            server.expectAliveAndIdle();
            int before = NetServer.descriptors();
            int clients = ChatFigures.of(1_000, 10_000);
            for (int i = 0; i < clients; i++) {
                NetPeer peer = NetPeer.connect(server.port());
                switch (i % 4) {
                    case 0 -> peer.send("whole line\nand ha");
                    case 1 -> peer.send(new byte[] {0, -1, 13, 10, 27});
                    case 2 -> peer.sendUrgent();
                    default -> {}
                }
                peer.reset();
            }
            server.awaitConnections(1);
            NetServer.awaitDescriptors(before);
            server.expectAliveAndIdle();
        }
    }

    // ---- urgent data -------------------------------------------------------------------------

    @OnEveryEngine
    void anUrgentByteIsNoError(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, NetServer.ECHO)) {
            NetPeer peer = server.connect().sendUrgent();
            peer.expectEcho("hello");
            peer.send("in the mid").sendUrgent().send("dle\n");
            assertThat(peer.line()).isEqualTo("in the middle");
            server.expectAliveAndIdle();
            peer.close();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }
}
