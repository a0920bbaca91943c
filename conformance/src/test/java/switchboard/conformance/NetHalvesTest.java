package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;

/** Closing one half, the other and both, in every order and from every thread. */
@Timeout(120)
final class NetHalvesTest {

    private static final Consumer<Connection> INPUT = Connection::closeInput;
    private static final Consumer<Connection> OUTPUT = Connection::closeOutput;
    private static final Consumer<Connection> ALL = Connection::close;

    /** Every order in which the three end with both halves closed, some of them said twice. */
    private static final List<List<Consumer<Connection>>> ORDERS =
            List.of(
                    List.of(ALL),
                    List.of(INPUT, OUTPUT),
                    List.of(OUTPUT, INPUT),
                    List.of(INPUT, INPUT, OUTPUT, OUTPUT),
                    List.of(INPUT, ALL, OUTPUT),
                    List.of(OUTPUT, ALL, INPUT),
                    List.of(ALL, OUTPUT, INPUT, ALL));

    private static ConnectionHandler closingOnTheLoop(List<Consumer<Connection>> order) {
        return new ConnectionHandler() {
            @Override
            public void onFrame(Connection connection, Frame frame) {
                connection.send("words");
                order.forEach(step -> step.accept(connection));
            }
        };
    }

    @OnEveryEngine
    void inEveryOrderBothHalvesClosedSendWhatWaitsAndEndOnce(ChatSetting setting) {
        for (List<Consumer<Connection>> order : ORDERS) {
            try (NetServer server = NetServer.lines(setting, closingOnTheLoop(order))) {
                NetPeer peer = server.connect().send("one\nnever heard\n");
                assertThat(peer.untilEnd()).isEqualTo("words\n");
                peer.send("nor this\n").close();
                assertThat(server.nextKind()).isEqualTo(Kind.CLOSED);
                assertThat(server.recorder().frames()).containsExactly("one");
            }
        }
    }

    @OnEveryEngine
    void anotherThreadClosesInEveryOrderToo(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, new ConnectionHandler() {})) {
            int number = 0;
            for (List<Consumer<Connection>> order : ORDERS) {
                NetPeer peer = server.connect();
                number++;
                Connection connection = server.recorder().awaitOpened(number);
                assertThat(connection.isInputOpen() && connection.isOutputOpen()).isTrue();
                assertThat(connection.send("words")).isTrue();
                order.forEach(step -> step.accept(connection));
                assertThat(connection.isInputOpen() || connection.isOutputOpen()).isFalse();
                assertThat(peer.untilEnd()).isEqualTo("words\n");
                peer.close();
                // Between two calls the end may be sent, and answered by the peer's own.
                assertThat(server.nextKind()).isIn(Kind.CLOSED, Kind.PEER_CLOSED);
            }
        }
    }

    @OnEveryEngine
    void aClosedInputHearsNothingWhileOutputGoesOn(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, new ConnectionHandler() {})) {
            NetPeer peer = server.connect().send("heard\n");
            Connection connection = server.recorder().awaitOpened(1);
            Eventually.holds("heard", () -> server.recorder().frames().size() == 1);
            connection.closeInput();
            peer.send(new byte[1 << 20]).send("unheard\n").closeOutput();
            Eventually.holds("all read", () -> peer.unread() == 0);
            assertThat(connection.isInputOpen()).isFalse();
            assertThat(connection.isOutputOpen()).isTrue();
            assertThat(connection.send("still here")).isTrue();
            assertThat(peer.line()).isEqualTo("still here");
            connection.closeOutput();
            assertThat(peer.untilEnd()).isEmpty();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
            assertThat(server.recorder().frames()).containsExactly("heard");
        }
    }

    @OnEveryEngine
    void sendingBehindCloseOutputThrowsAndBehindThePeersEndDoesNot(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, NetServer.ECHO)) {
            NetPeer peer = server.connect();
            Connection connection = server.recorder().awaitOpened(1);
            connection.closeOutput();
            assertThatIllegalStateException()
                    .isThrownBy(() -> connection.send("more"))
                    .withMessageStartingWith("send() after closeOutput() on the connection with");
            peer.close();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);

            NetPeer gone = server.connect();
            Connection left = server.recorder().awaitOpened(2);
            gone.reset();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_RESET);
            assertThat(left.send("more")).isFalse();
        }
    }
}
