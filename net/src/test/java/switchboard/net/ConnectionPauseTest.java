package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import switchboard.net.framing.Framing;

class ConnectionPauseTest {

    private final FakeNet net = new FakeNet();
    private final Recorder recorder = net.recorder;

    private FakeSocket lines() {
        return with(Framing.lines());
    }

    private FakeSocket with(Framing framing) {
        net.serve(setup -> setup.framing(framing));
        return net.connect();
    }

    @Test
    void aPauseInsideAFrameTakesEffectBeforeTheNext() {
        recorder.onFrame = (connection, text) -> connection.pauseReading();
        FakeSocket socket = lines();
        socket.peerSends("one\ntwo\nthree\nfo");
        socket.peerSends("ur\n");
        socket.peerEnds();
        for (int seen = 1; seen <= 4; seen++) {
            net.ticks(5);
            assertThat(recorder.frames()).hasSize(seen);
            recorder.connection().resumeReading();
        }
        net.ticks(5);
        assertThat(recorder.events)
                .containsExactly(
                        "open", "<one>", "<two>", "<three>", "<four>", "end", "close PEER_CLOSED");
    }

    @Test
    void whatIsHeldIsDeliveredBeforeAResetThatCameMeanwhile() {
        recorder.onFrame = (connection, text) -> connection.pauseReading();
        FakeSocket socket = lines();
        socket.peerSends("one\ntwo\n");
        net.ticks(2);
        socket.peerResets();
        net.ticks(2);
        recorder.onFrame = (connection, text) -> {};
        recorder.connection().resumeReading();
        net.ticks(4);
        assertThat(recorder.events).containsExactly("open", "<one>", "<two>", "close PEER_RESET");
    }

    @Test
    void whatIsHeldIsDeliveredWhenThePeerTakesNoMoreOutput() {
        recorder.onFrame = (connection, text) -> connection.pauseReading();
        FakeSocket socket = lines();
        socket.peerSends("one\ntwo\n");
        net.ticks(2);
        socket.sendFails = true;
        socket.peerResets();
        recorder.connection().send("hello");
        net.ticks(3);
        recorder.onFrame = (connection, text) -> {};
        recorder.connection().resumeReading();
        net.ticks(4);
        assertThat(recorder.events).containsExactly("open", "<one>", "<two>", "close PEER_RESET");
    }

    @Test
    void aPauseAfterEveryFrameHoldsNoMoreThanOneReceive() {
        recorder.onFrame =
                (connection, text) -> {
                    connection.pauseReading();
                    connection.loop().execute(connection::resumeReading);
                };
        FakeSocket socket = lines();
        socket.peerSends("x\n".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));
        net.ticks(3_000);
        int frames = recorder.frames().size();
        assertThat(frames).isGreaterThan(500);
        assertThat(socket.delivered - 2L * frames).isLessThanOrEqualTo(64 << 10);
    }

    @Test
    void aReadThatEndsALineIsNotJoinedToTheNextByAPause() {
        recorder.onFrame = (connection, text) -> connection.pauseReading();
        FakeSocket socket = with(Framing.lines().endingWithTheRead());
        socket.peerSends("one\ntwo");
        socket.peerSends("three");
        for (int i = 0; i < 4; i++) {
            net.ticks(3);
            recorder.connection().resumeReading();
        }
        net.ticks(3);
        assertThat(recorder.frames()).containsExactly("<one>", "<two>", "<three>");
    }

    @Test
    void pausedInOnOpenNothingIsReadUntilItIsResumed() {
        recorder.onOpen = Connection::pauseReading;
        FakeSocket socket = lines();
        socket.peerSends("one\n");
        net.ticks(3);
        assertThat(socket.delivered).isZero();
        recorder.connection().resumeReading();
        net.ticks(3);
        assertThat(recorder.frames()).containsExactly("<one>");
    }

    @Test
    void closingTheInputForgetsWhatIsHeldAndReadsOnWithoutAWord() {
        recorder.onFrame = (connection, text) -> connection.pauseReading();
        FakeSocket socket = lines();
        socket.peerSends("one\ntwo\n");
        net.ticks(2);
        recorder.connection().closeInput();
        socket.peerSends("three\n");
        net.ticks(3);
        assertThat(recorder.frames()).containsExactly("<one>");
        assertThat(socket.unread()).isZero();
        assertThat(recorder.connection().isInputOpen()).isFalse();
        assertThat(recorder.connection().isOutputOpen()).isTrue();
    }
}
