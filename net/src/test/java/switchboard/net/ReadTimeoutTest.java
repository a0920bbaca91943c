package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import switchboard.net.CloseReason.Kind;
import switchboard.net.framing.Framing;

/** A peer that sends nothing, and one that only takes. */
final class ReadTimeoutTest {

    private final FakeNet net = new FakeNet();
    private final Recorder recorder = net.recorder;

    private FakeSocket with(Limits limits) {
        net.serve(setup -> setup.framing(Framing.lines()).limits(limits));
        return net.connect();
    }

    private FakeSocket twoSeconds() {
        return with(Limits.DEFAULT.withReadTimeout(Duration.ofSeconds(2)));
    }

    @Test
    void whoSendsNothingIsToldAndClosedWithAReasonOfItsOwn() {
        FakeSocket socket = twoSeconds();
        net.advance(Duration.ofMillis(1_900));
        assertThat(socket.finished).isFalse();
        net.advance(Duration.ofMillis(200));
        assertThat(socket.received()).isEqualTo("you have sent nothing for 2 s\n");
        socket.peerEnds();
        net.ticks(3);
        assertThat(recorder.closeKind()).isEqualTo(Kind.READ_TIMEOUT);
    }

    @Test
    void everyByteOfThePeerBeginsTheTimeAnewAndOursDoNot() {
        FakeSocket socket = twoSeconds();
        for (int i = 0; i < 5; i++) {
            net.advance(Duration.ofMillis(1_500));
            socket.peerSends("x");
            net.tick();
        }
        assertThat(socket.finished).isFalse();
        for (int i = 0; i < 3; i++) {
            recorder.connection().send("are you there?");
            net.advance(Duration.ofMillis(800));
        }
        assertThat(socket.finished).isTrue();
    }

    @Test
    void aPauseOfThisSideIsNotThePeersTime() {
        FakeSocket socket = twoSeconds();
        recorder.connection().pauseReading();
        net.advance(Duration.ofSeconds(10));
        assertThat(socket.finished).isFalse();
        recorder.connection().resumeReading();
        net.advance(Duration.ofMillis(1_900));
        assertThat(socket.finished).isFalse();
        net.advance(Duration.ofMillis(200));
        assertThat(socket.finished).isTrue();
    }

    @Test
    void aPeerThatHasClosedItsHalfIsNotExpectedToSend() {
        recorder.onEnd = connection -> {};
        FakeSocket socket = twoSeconds();
        socket.peerEnds();
        net.advance(Duration.ofSeconds(10));
        assertThat(socket.finished).isFalse();
    }

    @Test
    void bytesThatAreSentFromWhereTheyLieAreNoIdleness() {
        net.engine.triesSends = true;
        FakeSocket socket =
                with(
                        Limits.DEFAULT.withTimeouts(
                                Duration.ofSeconds(2), Duration.ZERO, Duration.ZERO));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(8 << 10);
            for (int i = 0; i < 5; i++) {
                net.advance(Duration.ofMillis(1_500));
                recorder.connection().send(bytes, 0, bytes.byteSize());
            }
        }
        assertThat(socket.finished).isFalse();
        assertThat(socket.receivedBytes()).hasSizeGreaterThan(5 * (8 << 10));
    }
}
