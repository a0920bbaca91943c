package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.net.CloseReason.Kind;
import switchboard.net.framing.Framing;

class ConnectionClosingTest {

    private final FakeNet net = new FakeNet();
    private final Recorder recorder = net.recorder;

    private FakeSocket lines() {
        net.serve(setup -> setup.framing(Framing.lines()));
        return net.connect();
    }

    @Test
    void closeSendsWhatWaitsThenFinThenWaitsForThePeersFin() {
        FakeSocket socket = lines();
        socket.room = 0;
        recorder.connection().send("last words");
        recorder.connection().close();
        net.ticks(3);
        assertThat(socket.finished).isFalse();
        socket.room = Long.MAX_VALUE;
        net.ticks(3);
        assertThat(socket.received()).isEqualTo("last words\n");
        assertThat(socket.finished).isTrue();
        assertThat(socket.closed).isFalse();
        socket.peerEnds();
        net.ticks(2);
        assertThat(recorder.events).containsExactly("open", "close CLOSED");
    }

    @Test
    void aPeerThatNeverAnswersTheFinIsWaitedForOneSecond() {
        FakeSocket socket = lines();
        recorder.connection().close();
        net.advance(Duration.ofMillis(900));
        assertThat(socket.closed).isFalse();
        net.advance(Duration.ofMillis(200));
        assertThat(socket.closed).isTrue();
    }

    @Test
    void aPeerThatGoesOnSendingIsDiscardedOnlySoFar() {
        FakeSocket socket = lines();
        recorder.connection().close();
        net.ticks(2);
        socket.peerSends(new byte[40_000]);
        net.ticks(2);
        assertThat(socket.closed).isFalse();
        assertThat(socket.unread()).isZero();
        socket.peerSends(new byte[40_000]);
        net.ticks(2);
        assertThat(socket.closed).isTrue();
        assertThat(recorder.frames()).isEmpty();
    }

    @Test
    void aGreetingClosedInOnOpenReadsWhatThePeerSaysSoThatNoResetDestroysIt() {
        recorder.onOpen =
                connection -> {
                    connection.send("good bye");
                    connection.close();
                };
        FakeSocket socket = lines();
        socket.peerSends("hello?\n");
        net.ticks(3);
        assertThat(socket.received()).isEqualTo("good bye\n");
        assertThat(socket.unread()).isZero();
        socket.peerEnds();
        net.ticks(2);
        assertThat(socket.closed).isTrue();
        assertThat(recorder.events).containsExactly("open", "close CLOSED");
    }

    @Test
    void closingTwiceAndInAnyOrderIsClosingOnce() {
        List<java.util.function.Consumer<Connection>> ways = new ArrayList<>();
        ways.add(Connection::closeInput);
        ways.add(Connection::closeOutput);
        ways.add(Connection::close);
        for (int first = 0; first < 3; first++) {
            for (int second = 0; second < 3; second++) {
                FakeNet fresh = new FakeNet();
                fresh.serve(setup -> setup.framing(Framing.lines()));
                FakeSocket socket = fresh.connect();
                Connection connection = fresh.recorder.connection();
                connection.send("words");
                ways.get(first).accept(connection);
                ways.get(second).accept(connection);
                connection.close();
                connection.close();
                fresh.ticks(3);
                assertThat(socket.received()).isEqualTo("words\n");
                assertThat(socket.finished).isTrue();
                socket.peerEnds();
                fresh.ticks(3);
                assertThat(fresh.recorder.isOverInOrder()).as("%s", fresh.recorder.events).isTrue();
                connection.close();
                connection.closeInput();
                connection.closeOutput();
                connection.resumeReading();
                fresh.ticks(2);
                assertThat(fresh.recorder.reasons).hasSize(1);
            }
        }
    }

    @Test
    void aHalfClosedPeerStillReceivesTheRest() {
        recorder.onEnd =
                connection -> {
                    connection.send("after your end");
                    connection.close();
                };
        FakeSocket socket = lines();
        socket.room = 0;
        recorder.connection().send("before your end");
        socket.peerEnds();
        net.ticks(3);
        socket.room = Long.MAX_VALUE;
        net.ticks(4);
        assertThat(socket.received()).isEqualTo("before your end\nafter your end\n");
        assertThat(recorder.events).containsExactly("open", "end", "close PEER_CLOSED");
    }

    @Test
    void aHandlerThatStaysAfterTheEndMayGoOnSending() {
        recorder.onEnd = connection -> {};
        FakeSocket socket = lines();
        socket.peerEnds();
        net.ticks(3);
        recorder.connection().send("later");
        net.ticks(2);
        assertThat(socket.received()).isEqualTo("later\n");
        recorder.connection().closeOutput();
        net.ticks(3);
        assertThat(recorder.events).containsExactly("open", "end", "close PEER_CLOSED");
    }

    @Test
    void closingTheOutputDoesNotLoseLinesThatAreStillHeld() {
        recorder.onEnd = connection -> {};
        recorder.onFrame = (connection, text) -> connection.pauseReading();
        FakeSocket socket = lines();
        socket.peerSends("one\nlast");
        socket.peerEnds();
        net.ticks(3);
        recorder.connection().resumeReading();
        net.ticks(3);
        // Both the held rest and the end are known by now, and the handler has paused again.
        recorder.connection().closeOutput();
        net.ticks(3);
        recorder.onFrame = (connection, text) -> {};
        recorder.connection().resumeReading();
        net.ticks(3);
        assertThat(recorder.events)
                .containsExactly("open", "<one>", "<last>", "end", "close PEER_CLOSED");
    }

    @Test
    void aResetAsTheFirstEventClosesThatConnectionOnly() {
        FakeSocket other = lines();
        FakeSocket socket = net.connect();
        socket.peerResets();
        net.ticks(3);
        assertThat(socket.closed).isTrue();
        assertThat(other.closed).isFalse();
        assertThat(recorder.reasons).hasSize(1);
        assertThat(recorder.closeKind()).isEqualTo(Kind.PEER_RESET);
    }

    @Test
    void aResetWhileDrainingAndWhileLingeringEndsIt() {
        for (int ticks = 0; ticks < 3; ticks++) {
            FakeNet fresh = new FakeNet();
            fresh.serve(setup -> setup.framing(Framing.lines()));
            FakeSocket socket = fresh.connect();
            socket.room = ticks == 0 ? 0 : Long.MAX_VALUE;
            fresh.recorder.connection().send("words");
            fresh.recorder.connection().close();
            fresh.ticks(ticks);
            socket.peerResets();
            fresh.ticks(3);
            assertThat(socket.closed).isTrue();
            assertThat(fresh.recorder.isOverInOrder()).isTrue();
        }
    }

    @Test
    void aConnectionWhoseOnOpenThrowsIsClosedAndItsPlaceIsFreeAgain() {
        recorder.onOpen =
                connection -> {
                    throw new IllegalStateException("deliberate");
                };
        Server server = net.serve(setup -> setup.framing(Framing.lines()));
        FakeSocket socket = net.connect();
        net.ticks(2);
        assertThat(socket.closed).isTrue();
        assertThat(server.connectionCount()).isZero();
        assertThat(recorder.events).containsExactly("open", "close HANDLER_FAILED");
    }

    @Test
    void aHandlerThatThrowsInOnCloseHarmsNobody() {
        Server server =
                net.serve(setup ->
                        setup.handler(
                                new ConnectionHandler() {
                                    @Override
                                    public void onClose(Connection c, CloseReason why) {
                                        throw new NoClassDefFoundError("deliberate");
                                    }
                                }));
        FakeSocket socket = net.connect();
        socket.peerEnds();
        net.ticks(4);
        assertThat(server.connectionCount()).isZero();
    }

    @Test
    void cutTellsAPeerOfTextWhyBehindTheFrameUnderWay() {
        FakeSocket socket = lines();
        socket.room = 4;
        recorder.connection().send("half a line");
        net.ticks(2);
        recorder.connection().cut(CloseReason.of(Kind.CLOSED, "test"), "cut: test");
        socket.room = Long.MAX_VALUE;
        net.ticks(3);
        assertThat(socket.received()).isEqualTo("half a line\ncut: test\n");
        assertThat(socket.finished).isTrue();
    }

    @Test
    void aPeerThatTakesNotEvenTheFarewellIsClosedAfterOneSecond() {
        FakeSocket socket = lines();
        socket.room = 0;
        recorder.connection().cut(CloseReason.of(Kind.CLOSED, "test"), "cut: test");
        net.advance(Duration.ofMillis(900));
        assertThat(socket.closed).isFalse();
        net.advance(Duration.ofMillis(300));
        assertThat(socket.closed).isTrue();
        assertThat(recorder.closeKind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void aPeerOverItsOutputLimitIsCutWithTheReasonItWasCutFor() {
        Limits limits = Limits.DEFAULT.withOutputBytesMax(100);
        net.serve(setup -> setup.framing(Framing.lines().max(10)).limits(limits));
        FakeSocket socket = net.connect();
        socket.room = 0;
        Connection connection = recorder.connection();
        connection.send("x".repeat(200));
        connection.cut(CloseReason.of(Kind.IDLE_TIMEOUT, "idle"), "cut: idle");
        socket.room = Long.MAX_VALUE;
        net.ticks(3);
        assertThat(socket.received()).endsWith("x\ncut: idle\n");
        socket.peerEnds();
        net.ticks(2);
        assertThat(recorder.closeKind()).isEqualTo(Kind.IDLE_TIMEOUT);
    }

    @Test
    void onlySixteenFarewellsAreSaidAtOnceOthersAreClosedPlainly() {
        net.serve(setup -> setup.framing(Framing.lines()));
        List<FakeSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sockets.add(net.connect());
        }
        for (Connection connection : recorder.connections) {
            connection.cut(CloseReason.of(Kind.CLOSED, "test"), "cut: test");
        }
        net.ticks(3);
        assertThat(sockets).filteredOn(socket -> socket.closed).hasSize(4);
        assertThat(sockets).filteredOn(s -> s.received().equals("cut: test\n")).hasSize(16);
        sockets.forEach(FakeSocket::peerEnds);
        net.ticks(3);
        assertThat(sockets).allMatch(socket -> socket.closed);
        FakeSocket later = net.connect();
        recorder.connections.getLast().cut(CloseReason.of(Kind.CLOSED, "test"), "cut: test");
        net.ticks(2);
        assertThat(later.received()).isEqualTo("cut: test\n");
    }

    @Test
    void theEleventhOfTenIsToldWhyAndReadUntilItHasSeenIt() {
        Limits limits = Limits.DEFAULT.withConnectionsMax(10);
        Server server = net.serve(setup -> setup.framing(Framing.lines()).limits(limits));
        for (int i = 0; i < 10; i++) {
            net.connect(10, 0, 0, i);
        }
        FakeSocket refused = net.connect(10, 0, 0, 99);
        refused.peerSends("hello\n");
        net.ticks(3);
        assertThat(refused.received()).isEqualTo("refused: all 10 places are taken\n");
        assertThat(refused.finished).isTrue();
        assertThat(refused.closed).isFalse();
        assertThat(refused.unread()).isZero();
        refused.peerEnds();
        net.ticks(2);
        assertThat(refused.closed).isTrue();
        assertThat(server.refusedCount()).isEqualTo(1);
        assertThat(server.connectionCount()).isEqualTo(10);
        assertThat(recorder.connections).hasSize(10);
        assertThat(recorder.reasons).isEmpty();
    }

    @Test
    void theSeventeenthThatIsRefusedAtOnceIsClosedWithoutAWord() {
        Limits limits = Limits.DEFAULT.withConnectionsMax(1);
        net.serve(setup -> setup.framing(Framing.lines()).limits(limits));
        net.connect(10, 0, 0, 1);
        for (int i = 0; i < 16; i++) {
            net.connect(10, 0, 1, i);
        }
        FakeSocket seventeenth = net.connect(10, 0, 2, 0);
        net.ticks(2);
        assertThat(seventeenth.givenUp).isTrue();
        net.advance(Duration.ofMillis(1_200));
        FakeSocket later = net.connect(10, 0, 3, 0);
        net.ticks(2);
        assertThat(later.received()).startsWith("refused: ");
    }

    @Test
    void aPeerOfRawFramesIsRefusedWithoutASentence() {
        Limits limits = Limits.DEFAULT.withConnectionsMax(1);
        net.serve(setup -> setup.limits(limits));
        net.connect(10, 0, 0, 1);
        FakeSocket refused = net.connect(10, 0, 0, 2);
        assertThat(refused.givenUp).isTrue();
    }
}
