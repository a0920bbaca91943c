package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static switchboard.net.FakeNet.onAnotherThread;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import switchboard.net.CloseReason.Kind;
import switchboard.net.framing.Framing;

/** What {@code closeInput}, {@code closeOutput} and {@code close} promise. */
final class ConnectionHalvesTest {

    private final FakeNet net = new FakeNet();
    private final Recorder recorder = net.recorder;

    private FakeSocket lines() {
        net.serve(setup -> setup.framing(Framing.lines()));
        return net.connect();
    }

    @Test
    void theTwoHalvesTogetherAreClosedAsTheWholeIsInEitherOrder() {
        List<List<Consumer<Connection>>> ways =
                List.of(
                        List.of(Connection::close),
                        List.of(Connection::closeInput, Connection::closeOutput),
                        List.of(Connection::closeOutput, Connection::closeInput));
        List<String> courses = new ArrayList<>();
        for (List<Consumer<Connection>> way : ways) {
            FakeNet fresh = new FakeNet();
            fresh.serve(setup -> setup.framing(Framing.lines()));
            FakeSocket socket = fresh.connect();
            Connection connection = fresh.recorder.connection();
            connection.send("words");
            way.forEach(step -> {
                step.accept(connection);
                fresh.ticks(2);
            });
            socket.peerSends("late\n");
            fresh.ticks(2);
            boolean waits = socket.finished && !socket.closed;
            socket.peerEnds();
            fresh.ticks(3);
            courses.add(socket.received() + waits + socket.closed + fresh.recorder.events);
        }
        assertThat(courses).containsOnly("words\ntruetrue[open, close CLOSED]");
    }

    @Test
    void sendingBehindCloseOutputIsAMistakeThatNamesTheCall() {
        FakeSocket socket = lines();
        Connection connection = recorder.connection();
        connection.closeOutput();
        assertThatIllegalStateException()
                .isThrownBy(() -> connection.send("more"))
                .withMessage("send() after closeOutput() on the connection with 10.0.0.1:1");
        assertThatIllegalStateException().isThrownBy(() -> connection.send(new byte[1]));
        socket.peerEnds();
        net.ticks(3);
        assertThat(recorder.isOverInOrder()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> connection.send("more"));
    }

    @Test
    void sendingToAPeerThatIsGoneIsNoMistake() {
        List<Consumer<FakeSocket>> endings =
                List.of(FakeSocket::peerResets, socket -> socket.sendFails = true);
        for (Consumer<FakeSocket> ending : endings) {
            FakeNet fresh = new FakeNet();
            fresh.serve(setup -> setup.framing(Framing.lines()));
            ending.accept(fresh.connect());
            Connection connection = fresh.recorder.connection();
            connection.send("lost");
            fresh.ticks(3);
            assertThat(connection.send("more")).isFalse();
        }
        lines();
        recorder.connection().close();
        assertThat(recorder.connection().send("more")).isFalse();
        assertThat(onAnotherThread(() -> recorder.connection().send("more"))).isFalse();
    }

    @Test
    void whatAnotherThreadClosesIsClosedForItAtOnce() {
        FakeSocket socket = lines();
        Connection connection = recorder.connection();
        String seen =
                onAnotherThread(() -> {
                    String before = connection.isInputOpen() + " " + connection.isOutputOpen();
                    boolean sent = connection.send("words");
                    connection.closeOutput();
                    assertThatIllegalStateException().isThrownBy(() -> connection.send("more"));
                    String half = connection.isInputOpen() + " " + connection.isOutputOpen();
                    connection.closeInput();
                    return before + " " + sent + " " + half + " " + connection.isInputOpen();
                });
        assertThat(seen).isEqualTo("true true true true false false");
        net.ticks(3);
        assertThat(socket.received()).isEqualTo("words\n");
        socket.peerEnds();
        net.ticks(3);
        assertThat(recorder.closeKind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void whatAnotherThreadHasSentBeforeItClosesIsStillSent() {
        FakeSocket socket = lines();
        Connection connection = recorder.connection();
        boolean taken =
                onAnotherThread(() -> {
                    boolean sent = connection.send("last words");
                    connection.close();
                    return sent;
                });
        net.ticks(2);
        assertThat(taken).isTrue();
        assertThat(socket.received()).isEqualTo("last words\n");
        assertThat(socket.finished).isTrue();
    }

    @Test
    void aFrameUnderWayFromAnotherThreadIsDroppedWhenTheLoopHasClosedTheOutput() {
        FakeSocket socket = lines();
        Connection connection = recorder.connection();
        boolean taken = onAnotherThread(() -> connection.send("late"));
        assertThat(taken).isTrue();
        connection.closeOutput();
        net.ticks(3);
        assertThat(socket.received()).isEmpty();
        assertThat(socket.finished).isTrue();
        assertThat(connection.isInputOpen()).isTrue();
    }

    @Test
    void behindCloseInputNeitherFramesNorTheEndAreDelivered() {
        FakeSocket socket = lines();
        Connection connection = recorder.connection();
        connection.closeInput();
        socket.peerSends("unheard\n");
        socket.peerEnds();
        net.ticks(3);
        assertThat(connection.send("still here")).isTrue();
        net.ticks(2);
        assertThat(socket.received()).isEqualTo("still here\n");
        connection.closeOutput();
        net.ticks(3);
        assertThat(recorder.events).containsExactly("open", "close PEER_CLOSED");
    }

    @Test
    void closingTheInputOfAPeerThatTakesNothingMoreEndsWithItsReason() {
        FakeSocket socket = lines();
        socket.sendFails = true;
        recorder.connection().send("lost");
        net.ticks(3);
        assertThat(recorder.reasons).isEmpty();
        recorder.connection().closeInput();
        net.ticks(3);
        assertThat(recorder.closeKind()).isEqualTo(Kind.PEER_RESET);
    }

    @Test
    void aPeerThatIsToldAfterTheOutputIsClosedIsNotToldAndHarmsNobody() {
        net.serve(setup ->
                setup.framing(Framing.lines().max(4).skippingTooLong("too long", 1 << 20)));
        FakeSocket socket = net.connect();
        recorder.connection().closeOutput();
        socket.peerSends("much too long\nok\n");
        net.ticks(3);
        assertThat(recorder.frames()).containsExactly("<ok>");
        assertThat(socket.received()).isEmpty();
    }
}
