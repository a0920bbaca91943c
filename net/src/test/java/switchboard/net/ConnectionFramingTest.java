package switchboard.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.net.CloseReason.Kind;
import switchboard.net.framing.Framing;

/** Framings as a connection uses them, on the way in and on the way out. */
class ConnectionFramingTest {

    private final FakeNet net = new FakeNet();
    private final Recorder recorder = net.recorder;

    private FakeSocket with(Framing framing) {
        net.serve(setup -> setup.framing(framing));
        return net.connect();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    // ---- what goes out -----------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"u8", "u16le", "u32", "u64", "varint", "ascii", "nul", "until:END", "lines"})
    void framesGoOutAsTheFramingEncodesThem(String name) {
        Framing framing = Framing.named(name);
        FakeSocket socket = with(framing);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int length : new int[] {0, 1, 127, 128, 200, 255}) {
            byte[] frame = bytes("x".repeat(length));
            assertThat(recorder.connection().send(frame)).isTrue();
            expected.writeBytes(framing.encode(frame));
        }
        net.ticks(2);
        assertThat(socket.receivedBytes()).isEqualTo(expected.toByteArray());
    }

    @Test
    void aHeaderThatDoesNotFitBehindOtherOutputGoesWholeIntoTheNextPieceOfMemory() {
        for (int before = Chunk.BYTES - 20; before <= Chunk.BYTES; before++) {
            FakeNet own = new FakeNet();
            own.serve(setup -> setup.framing(Framing.u64()));
            FakeSocket socket = own.connect();
            byte[] first = new byte[before];
            byte[] second = bytes("second");
            own.recorder.connection().send(first);
            own.recorder.connection().send(second);
            own.ticks(2);
            byte[] expected = Arrays.copyOf(Framing.u64().encode(first), before + 8 + 14);
            System.arraycopy(Framing.u64().encode(second), 0, expected, before + 8, 14);
            assertThat(socket.receivedBytes()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 4, 5, 5_000, 5_003, 5_004, 6_000})
    void aLargeFrameThatIsNotCopiedIsWholeWhereverTheKernelStops(long room) {
        net.engine.triesSends = true;
        FakeSocket socket = with(Framing.u32());
        byte[] frame = new byte[5_000];
        new Random(7).nextBytes(frame);
        MemorySegment memory = Arena.ofAuto().allocate(frame.length);
        memory.copyFrom(MemorySegment.ofArray(frame));
        socket.room = room;
        assertThat(recorder.connection().send(memory, 0, frame.length)).isTrue();
        assertThat(recorder.connection().queuedBytes()).isEqualTo(Math.max(0, 5_004 - room));
        memory.fill((byte) 0); // it was borrowed
        recorder.connection().send(bytes("next"));
        for (int i = 0; i < 30; i++) {
            socket.peerTakes(251);
            net.ticks(2);
        }
        byte[] expected = Arrays.copyOf(Framing.u32().encode(frame), 5_012);
        System.arraycopy(Framing.u32().encode(bytes("next")), 0, expected, 5_004, 8);
        assertThat(socket.receivedBytes()).isEqualTo(expected);
    }

    @Test
    void sendingWithALengthMakesNoObjects() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        with(Framing.varint()).room = 0;
        MemorySegment frame = Arena.ofAuto().allocate(100);
        OutputHalf output = recorder.connection().output();
        int rounds = 5_000;
        long made = 0;
        for (int turn = 0; turn < 2; turn++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < rounds; i++) {
                output.append(frame, 0, 100);
            }
            made = threads.getCurrentThreadAllocatedBytes() - before;
        }
        // What there is are the chunks that half a megabyte waits in, and no object per frame.
        assertThat(made).isLessThan(rounds * 16L);
        assertThat(output.queuedBytes()).isEqualTo(2L * rounds * 101);
    }

    @Test
    void whatCannotBeAFrameIsRefusedOnEveryThreadAndNothingOfItIsSent() {
        FakeSocket socket = with(Framing.nul());
        Connection connection = recorder.connection();
        String sentence = "a frame of nul must not contain what ends it, as at byte 1";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connection.send("a\0b"))
                .withMessage(sentence);
        CompletableFuture.runAsync(() ->
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> connection.send("a\0b"))
                                .withMessage(sentence))
                .join();
        connection.send("ab");
        net.ticks(2);
        assertThat(socket.receivedBytes()).isEqualTo(bytes("ab\0"));
    }

    // ---- what comes in -----------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"u8", "u16", "u32le", "u64", "varint", "ascii", "crlf", "until:END", "fixed:3"})
    void oneByteAtATimeGivesTheSameFrames(String name) {
        Framing framing = Framing.named(name);
        FakeSocket socket = with(framing);
        for (String frame : new String[] {"one", "two", "sEN"}) {
            for (byte b : framing.encode(bytes(frame))) {
                socket.peerSends(new byte[] {b});
            }
        }
        net.ticks(60);
        assertThat(recorder.frames()).containsExactly("<one>", "<two>", "<sEN>");
    }

    @Test
    void aLongFrameInManyPiecesIsJoinedOnceAndItsMemoryGrowsWithWhatHasCome() {
        FakeSocket socket = with(Framing.u32());
        byte[] frame = new byte[1 << 20];
        new Random(9).nextBytes(frame);
        byte[] encoded = Framing.u32().encode(frame);
        Random random = new Random(10);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        socket.peerSends(Arrays.copyOf(encoded, 10));
        long before = threads.getCurrentThreadAllocatedBytes();
        net.tick();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 10);
        for (int at = 10; at < encoded.length; ) {
            int to = Math.min(encoded.length, at + 1 + random.nextInt(300));
            socket.peerSends(Arrays.copyOfRange(encoded, at, to));
            at = to;
        }
        while (socket.unread() > 0) {
            net.ticks(1_000);
        }
        assertThat(recorder.frames()).containsExactly("<" + new String(frame, UTF_8) + ">");
    }

    @Test
    void severalFramesBehindAHeldBeginningAreAllDelivered() {
        FakeSocket socket = with(Framing.u16());
        socket.peerSends("\0\5he");
        socket.peerSends("l");
        socket.peerSends("lo\0\0\0\3abc\0");
        socket.peerSends("\1x");
        net.ticks(5);
        assertThat(recorder.frames()).containsExactly("<hello>", "<>", "<abc>", "<x>");
    }

    @Test
    void aPauseInTheMiddleOfALongFrameLosesNothing() {
        FakeSocket socket = with(Framing.u16());
        socket.peerSends("\0\5h");
        net.ticks(2);
        recorder.connection().pauseReading();
        socket.peerSends("e");
        net.ticks(2);
        recorder.connection().resumeReading();
        socket.peerSends("llo\0\1x");
        net.ticks(4);
        assertThat(recorder.frames()).containsExactly("<hello>", "<x>");
    }

    @ParameterizedTest
    @CsvSource({"u8", "u32", "varint", "ascii", "fixed:5"})
    void aFrameThatMissesItsLastByteIsNeverDelivered(String name) {
        Framing framing = Framing.named(name);
        FakeSocket socket = with(framing);
        byte[] encoded = framing.encode(bytes("hello"));
        socket.peerSends(encoded);
        socket.peerSends(Arrays.copyOf(encoded, encoded.length - 1));
        socket.peerEnds();
        net.ticks(4);
        assertThat(recorder.events).containsExactly("open", "<hello>", "end", "close PEER_CLOSED");
    }

    @ParameterizedTest
    @CsvSource({"u32", "varint", "fixed:5"})
    void aFrameThatMissesItsLastByteForTooLongEndsItsConnection(String name) {
        Framing framing = Framing.named(name);
        FakeSocket socket = with(framing);
        byte[] encoded = framing.encode(bytes("hello"));
        socket.peerSends(Arrays.copyOf(encoded, encoded.length - 1));
        net.ticks(2);
        net.advance(Duration.ofSeconds(31));
        assertThat(recorder.events).containsExactly("open", "close FRAME_TIMEOUT");
        assertThat(socket.received()).isEmpty();
    }

    @Test
    void oneByteTooManyIsTheNextFrameAndFailsAlone() {
        FakeSocket socket = with(Framing.ascii());
        socket.peerSends("5\nhello!");
        net.ticks(3);
        assertThat(recorder.events).containsExactly("open", "<hello>", "close MALFORMED_FRAME");
        assertThat(recorder.reasons.getFirst().detail())
                .isEqualTo(
                        "frame refused: no length of at most 1048576 bytes; it begins with 21 '!'");
        assertThat(socket.received()).isEmpty();
    }

    @Test
    void aLastFrameOfTextNeedsNoEnd() {
        FakeSocket socket = with(Framing.nul());
        socket.peerSends("one\0two");
        socket.peerEnds();
        net.ticks(4);
        assertThat(recorder.frames()).containsExactly("<one>", "<two>");
    }

    @Test
    void aFrameOverTheMaximumEndsTheConnectionBeforeMemoryIsTakenForIt() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        FakeSocket socket = with(Framing.u32().max(Framing.FRAME_BYTES_LIMIT - 1));
        socket.peerSends(new byte[] {0x20, 0, 0, 0});
        long before = threads.getCurrentThreadAllocatedBytes();
        net.ticks(3);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(256 << 10);
        assertThat(recorder.closeKind()).isEqualTo(Kind.FRAME_TOO_LONG);
        assertThat(recorder.reasons.getFirst().detail())
                .startsWith("frame refused: longer than 536870911 bytes, at least 536870912;");
    }

    @Test
    void anotherProtocolIsGuessedWhereItsFirstBytesAreNoLength() {
        FakeSocket socket = with(Framing.u32());
        socket.peerSends("GET / HTTP/1.1\r\n\r\n");
        net.ticks(3);
        assertThat(recorder.closeKind()).isEqualTo(Kind.FRAME_TOO_LONG);
        assertThat(recorder.reasons.getFirst().detail()).endsWith(", which looks like HTTP");
        assertThat(socket.received()).isEmpty();
    }

    @Test
    void aPortWithADescriptionClosesAnotherProtocolAsThat() {
        net.serve(setup -> setup.framing(Framing.u32()).describedAs("an echo of frames"));
        FakeSocket socket = net.connect();
        socket.peerSends("GET / HTTP/1.1\r\n\r\n");
        net.ticks(3);
        assertThat(recorder.closeKind()).isEqualTo(Kind.WRONG_PROTOCOL);
        assertThat(recorder.reasons.getFirst().detail())
                .isEqualTo("this is an echo of frames, not HTTP");
    }

    @Test
    void aLengthThatLooksLikeATlsHelloIsALength() {
        net.serve(setup -> setup.framing(Framing.u16()).describedAs("an echo of frames"));
        FakeSocket socket = net.connect();
        socket.peerSends(Framing.u16().encode(new byte[0x1603]));
        net.ticks(3);
        assertThat(recorder.frames()).hasSize(1);
    }
}
