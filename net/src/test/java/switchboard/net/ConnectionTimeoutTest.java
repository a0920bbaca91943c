package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import switchboard.net.CloseReason.Kind;
import switchboard.net.framing.Framing;

class ConnectionTimeoutTest {

    private static final Duration OFF = Duration.ZERO;

    private final FakeNet net = new FakeNet();
    private final Recorder recorder = net.recorder;

    private FakeSocket with(Duration idle, Duration frame, Duration write) {
        Limits limits = Limits.DEFAULT.withTimeouts(idle, frame, write);
        net.serve(setup -> setup.framing(Framing.lines()).limits(limits));
        return net.connect();
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }

    private static Duration millis(int count) {
        return Duration.ofMillis(count);
    }

    // ---- frame timeout -----------------------------------------------------------------------

    @Test
    void aDrippedLineIsCutAtTheDeadlineOverTheWholeLine() {
        FakeSocket socket = with(OFF, seconds(2), OFF);
        for (int i = 0; i < 19; i++) {
            socket.peerSends("x");
            net.advance(millis(100));
        }
        assertThat(socket.finished).isFalse();
        socket.peerSends("x");
        net.advance(millis(300));
        assertThat(socket.received()).isEqualTo("a line must end within 2 s of its first byte\n");
        socket.peerEnds();
        net.ticks(3);
        assertThat(recorder.closeKind()).isEqualTo(Kind.FRAME_TIMEOUT);
    }

    @Test
    void theClockOfALineBeginsWithItsOwnFirstByte() {
        FakeSocket socket = with(OFF, seconds(2), OFF);
        for (int i = 0; i < 10; i++) {
            net.advance(millis(1_500));
            socket.peerSends("rest\nbegun");
        }
        net.advance(millis(1_500));
        assertThat(socket.finished).isFalse();
        assertThat(recorder.frames()).hasSize(10);
        net.advance(millis(700));
        assertThat(socket.finished).isTrue();
    }

    @Test
    void aSilentPeerStays() {
        FakeSocket socket = with(OFF, seconds(2), seconds(2));
        socket.peerSends("hello\n");
        net.advance(Duration.ofMinutes(10));
        assertThat(socket.finished).isFalse();
        assertThat(socket.closed).isFalse();
    }

    @Test
    void aDiscardedLineMustEndInTimeToo() {
        Limits limits = Limits.DEFAULT.withTimeouts(OFF, seconds(2), OFF);
        net.serve(setup ->
                setup.limits(limits).framing(Framing.lines().max(4).skippingTooLong("no", 1_000)));
        FakeSocket socket = net.connect();
        socket.peerSends("12345");
        net.advance(millis(1_900));
        assertThat(socket.finished).isFalse();
        net.advance(millis(300));
        assertThat(socket.finished).isTrue();
    }

    @Test
    void timeSpentPausedIsNotThePeers() {
        recorder.onFrame = (connection, text) -> connection.pauseReading();
        FakeSocket socket = with(OFF, seconds(2), OFF);
        socket.peerSends("one\nbegun");
        net.advance(seconds(60));
        recorder.connection().resumeReading();
        net.advance(millis(500));
        socket.peerSends(" and ended\n");
        net.advance(millis(100));
        assertThat(recorder.frames()).containsExactly("<one>", "<begun and ended>");
    }

    @Test
    void aLineBegunBeforeAPauseIsStillWatchedAfterIt() {
        FakeSocket socket = with(OFF, seconds(2), OFF);
        socket.peerSends("begun");
        net.ticks(2);
        recorder.connection().pauseReading();
        net.advance(seconds(10));
        assertThat(socket.finished).isFalse();
        recorder.connection().resumeReading();
        net.advance(millis(1_500));
        assertThat(socket.finished).isFalse();
        net.advance(millis(800));
        assertThat(socket.finished).isTrue();
    }

    @Test
    void aPeerWhoseFirstTextHasNoEndIsToldOnceAndOnlyBeforeItsFirstLine() {
        Limits limits = Limits.DEFAULT.withTimeouts(OFF, seconds(30), OFF);
        net.serve(setup ->
                setup.limits(limits)
                        .framing(Framing.lines().tellingUnterminated(seconds(2), "no line end")));
        FakeSocket socket = net.connect();
        socket.peerSends("hello");
        net.advance(millis(1_900));
        assertThat(socket.received()).isEmpty();
        net.advance(millis(300));
        assertThat(socket.received()).isEqualTo("no line end\n");
        socket.peerSends(" again");
        net.advance(seconds(5));
        socket.peerSends("\nnext");
        net.advance(seconds(5));
        assertThat(socket.received()).isEqualTo("no line end\n");
    }

    @Test
    void aPeerThatWasToldItsLineIsTooLongIsNotToldThatAnEndIsMissing() {
        Limits limits = Limits.DEFAULT.withTimeouts(OFF, seconds(30), OFF);
        net.serve(setup ->
                setup.limits(limits)
                        .framing(
                                Framing.lines()
                                        .max(4)
                                        .skippingTooLong("too long", 1_000)
                                        .tellingUnterminated(seconds(2), "no line end")));
        FakeSocket socket = net.connect();
        socket.peerSends("12345");
        net.advance(seconds(5));
        assertThat(socket.received()).isEqualTo("too long\n");
    }

    // ---- idle timeout ------------------------------------------------------------------------

    @Test
    void aConnectionOnWhichNothingMovesIsToldAndClosed() {
        FakeSocket socket = with(seconds(2), OFF, OFF);
        net.advance(millis(1_900));
        assertThat(socket.finished).isFalse();
        net.advance(millis(300));
        assertThat(socket.received()).isEqualTo("nothing was sent for 2 s\n");
        socket.peerEnds();
        net.ticks(3);
        assertThat(recorder.closeKind()).isEqualTo(Kind.IDLE_TIMEOUT);
    }

    @Test
    void bytesOfEitherSideKeepItOpen() {
        FakeSocket socket = with(seconds(2), OFF, OFF);
        for (int i = 0; i < 10; i++) {
            net.advance(millis(1_500));
            if (i % 2 == 0) {
                socket.peerSends("x");
            } else {
                recorder.connection().send("y");
            }
        }
        net.advance(millis(1_500));
        assertThat(socket.finished).isFalse();
    }

    @Test
    void aTimeoutUnderASecondIsSaidInMilliseconds() {
        FakeSocket socket = with(millis(500), OFF, OFF);
        net.advance(millis(700));
        assertThat(socket.received()).isEqualTo("nothing was sent for 500 ms\n");
    }

    // ---- write timeout -----------------------------------------------------------------------

    @Test
    void aPeerThatTakesNothingIsClosedWithWriteTimeout() {
        FakeSocket socket = with(OFF, OFF, seconds(5));
        socket.room = 0;
        recorder.connection().send("hello");
        net.advance(millis(4_900));
        assertThat(socket.closed).isFalse();
        net.advance(millis(300));
        assertThat(socket.closed).isTrue();
        assertThat(recorder.closeKind()).isEqualTo(Kind.WRITE_TIMEOUT);
    }

    @Test
    void aSlowPeerIsNotIdle() {
        FakeSocket socket = with(seconds(5), OFF, seconds(5));
        socket.room = 0;
        recorder.connection().send("x".repeat(100));
        for (int i = 0; i < 50; i++) {
            net.advance(millis(4_000));
            socket.peerTakes(1);
        }
        assertThat(socket.closed).isFalse();
        assertThat(socket.received()).hasSizeGreaterThanOrEqualTo(49);
        net.advance(millis(5_300));
        assertThat(socket.closed).isTrue();
        assertThat(recorder.closeKind()).isEqualTo(Kind.WRITE_TIMEOUT);
    }

    @Test
    void aConnectionThatOnlyWaitsForItsLastOutputIsNotKeptForEver() {
        FakeSocket socket = with(OFF, OFF, OFF);
        socket.room = 0;
        recorder.connection().send("hello");
        net.advance(seconds(60));
        assertThat(socket.closed).isFalse();
        recorder.connection().close();
        net.advance(seconds(40));
        assertThat(socket.closed).isTrue();
    }

    // ---- a clock that jumps ------------------------------------------------------------------

    @Test
    void aProcessThatWasStoppedReadsWhatCameBeforeItLooksAtDeadlines() {
        for (int stopped : new int[] {2_100, 2_500, 3_000, 10_000}) {
            FakeNet fresh = new FakeNet();
            Limits limits = Limits.DEFAULT.withTimeouts(OFF, seconds(2), OFF);
            fresh.serve(setup -> setup.framing(Framing.lines()).limits(limits));
            FakeSocket socket = fresh.connect();
            socket.peerSends("half");
            fresh.ticks(2);
            // The stopped process wakes with an interrupted wait that reports nothing.
            fresh.sleep(millis(stopped));
            fresh.tick();
            socket.peerSends(" and whole\n");
            fresh.ticks(3);
            assertThat(fresh.recorder.frames())
                    .as("%d", stopped)
                    .containsExactly("<half and whole>");
            assertThat(socket.finished).isFalse();
        }
    }

    @Test
    void aLineThatDidNotComeMeanwhileIsCutAllTheSame() {
        FakeSocket socket = with(OFF, seconds(2), OFF);
        socket.peerSends("half");
        net.ticks(2);
        net.sleep(seconds(3));
        net.ticks(4);
        assertThat(socket.finished).isTrue();
    }

    @Test
    void aDayInOneStepHarmsNoOneWhoIsSilent() {
        FakeSocket socket = with(OFF, seconds(2), seconds(2));
        net.sleep(Duration.ofDays(1));
        net.ticks(5);
        socket.peerSends("hello\n");
        net.ticks(2);
        assertThat(recorder.frames()).containsExactly("<hello>");
    }
}
