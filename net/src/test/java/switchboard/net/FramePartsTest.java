package switchboard.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.net.CloseReason.Kind;
import switchboard.net.framing.Framing;

/** Frames of any size in parts: nothing is held, and every byte arrives once and in order. */
final class FramePartsTest {

    private static final int MAX = 16;

    /** Puts the parts together again. */
    private static final class Whole implements FramePartCallback {
        final List<String> frames = new ArrayList<>();
        final ByteArrayOutputStream begun = new ByteArrayOutputStream();

        @Override
        public void onFramePart(Connection connection, Frame part, boolean last) {
            begun.writeBytes(part.toByteArray());
            if (last) {
                frames.add(begun.toString(UTF_8));
                begun.reset();
            }
        }
    }

    private final FakeNet net = new FakeNet();
    private final Whole whole = new Whole();

    private FakeSocket with(Framing framing) {
        net.serve(setup -> setup.framing(framing.max(MAX)).onFramePart(whole));
        return net.connect();
    }

    /** Frames over and under the maximum, empty ones, and such as hold half a terminator. */
    private static List<String> frames(String name) {
        if (name.startsWith("fixed")) {
            return List.of("x".repeat(40), "y".repeat(40), "z".repeat(40));
        }
        return List.of(
                "", "short", "long ".repeat(11), "EN", "a", "\u20AC".repeat(9), "E-EN-E", "");
    }

    private static byte[] encoded(String name) {
        Framing framing = name.startsWith("fixed") ? Framing.fixed(40) : Framing.named(name);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames(name).forEach(frame -> all.writeBytes(framing.encode(frame.getBytes(UTF_8))));
        return all.toByteArray();
    }

    private static Whole delivered(String name, List<byte[]> pieces) {
        FakeNet fresh = new FakeNet();
        Whole whole = new Whole();
        Framing framing =
                name.startsWith("fixed") ? Framing.fixed(40) : Framing.named(name).max(MAX);
        fresh.serve(setup -> setup.framing(framing).onFramePart(whole));
        FakeSocket socket = fresh.connect();
        pieces.forEach(socket::peerSends);
        fresh.ticks(pieces.size() + 1);
        return whole;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lines",
                "crlf",
                "nul",
                "until:END",
                "u8",
                "u16",
                "u32",
                "u64",
                "u32le",
                "varint",
                "ascii",
                "fixed:40"
            })
    void everySplitGivesTheSameBytesInTheSameFrames(String name) {
        byte[] wire = encoded(name);
        List<String> expected = frames(name);
        for (int at = 0; at <= wire.length; at++) {
            List<byte[]> pieces =
                    List.of(
                            Arrays.copyOfRange(wire, 0, at),
                            Arrays.copyOfRange(wire, at, wire.length));
            assertThat(delivered(name, pieces).frames).as("split at %d", at).isEqualTo(expected);
        }
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            List<byte[]> pieces = new ArrayList<>();
            for (int at = 0; at < wire.length; ) {
                int length = Math.min(wire.length - at, 1 + random.nextInt(round % 7 + 1));
                pieces.add(Arrays.copyOfRange(wire, at, at + length));
                at += length;
            }
            assertThat(delivered(name, pieces).frames).as("round %d", round).isEqualTo(expected);
        }
    }

    @Test
    void aPartComesAsSoonAsItsBytesDo() {
        FakeSocket socket = with(Framing.u32());
        socket.peerSends(new byte[] {0x7F, 0, 0, 0, 'a', 'b'});
        net.ticks(2);
        assertThat(whole.begun.toString(UTF_8)).isEqualTo("ab");
        assertThat(whole.frames).isEmpty();
    }

    @Test
    void textThatThePeersEndCutsIsALastPartAndAMissingByteIsNone() {
        FakeSocket text = with(Framing.lines());
        text.peerSends("begun\r");
        text.peerEnds();
        net.ticks(3);
        assertThat(whole.frames).containsExactly("begun\r");

        FakeNet other = new FakeNet();
        Whole counted = new Whole();
        other.serve(setup -> setup.framing(Framing.u8()).onFramePart(counted));
        FakeSocket binary = other.connect();
        binary.peerSends("\5abcd");
        binary.peerEnds();
        other.ticks(3);
        assertThat(counted.frames).isEmpty();
        assertThat(counted.begun.toString(UTF_8)).isEqualTo("abcd");
        assertThat(other.recorder.closeKind()).isEqualTo(Kind.PEER_CLOSED);
    }

    @Test
    void aPauseHoldsTheRestOfTheReadBackAndNothingIsLost() {
        List<String> parts = new ArrayList<>();
        net.serve(setup ->
                setup.framing(Framing.u8())
                        .onFramePart((connection, part, last) -> {
                            parts.add(part.text() + last);
                            connection.pauseReading();
                        }));
        FakeSocket socket = net.connect();
        socket.peerSends("\2ab\3cd");
        net.ticks(3);
        assertThat(parts).containsExactly("abtrue");
        net.recorder.connection().resumeReading();
        net.ticks(3);
        assertThat(parts).containsExactly("abtrue", "cdfalse");
    }

    @Test
    void theFrameTimeoutCountsFromPartToPart() {
        FakeSocket socket = with(Framing.u32());
        socket.peerSends(new byte[] {0x7F, 0, 0, 0});
        for (int i = 0; i < 5; i++) {
            net.advance(Duration.ofSeconds(25));
            socket.peerSends("x");
            net.tick();
        }
        assertThat(net.recorder.reasons).isEmpty();
        net.advance(Duration.ofSeconds(31));
        assertThat(net.recorder.closeKind()).isEqualTo(Kind.FRAME_TIMEOUT);
    }
}
