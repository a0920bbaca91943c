package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import switchboard.net.CloseReason.Kind;
import switchboard.net.framing.Framing;
import switchboard.net.framing.LineFraming;

class ConnectionInputTest {

    private final FakeNet net = new FakeNet();
    private final Recorder recorder = net.recorder;

    private FakeSocket lines() {
        return with(Framing.lines());
    }

    private FakeSocket with(Framing framing) {
        net.serve(setup -> setup.framing(framing));
        return net.connect();
    }

    // ---- framing of what comes in pieces -----------------------------------------------------

    @Test
    void everySplitPointOfAScriptGivesTheSameLines() {
        byte[] script = script(200).getBytes(StandardCharsets.UTF_8);
        List<String> whole = linesOf(script, script.length);
        assertThat(whole).hasSize(200);
        for (int split = 1; split < script.length; split++) {
            assertThat(linesOf(script, split)).as("split at %d", split).isEqualTo(whole);
        }
    }

    @Test
    void oneByteAtATimeGivesTheSameLines() {
        byte[] script = script(200).getBytes(StandardCharsets.UTF_8);
        FakeSocket socket = lines();
        for (byte b : script) {
            socket.peerSends(new byte[] {b});
        }
        net.ticks(script.length);
        assertThat(recorder.frames()).isEqualTo(linesOf(script, script.length));
    }

    @Test
    void anyNumberOfSplitsGivesTheSameLines() {
        byte[] script = script(200).getBytes(StandardCharsets.UTF_8);
        List<String> whole = linesOf(script, script.length);
        Random random = new Random(27);
        for (int round = 0; round < 300; round++) {
            int[] splits = random.ints(random.nextInt(60), 0, script.length).sorted().toArray();
            assertThat(linesOf(script, splits)).isEqualTo(whole);
        }
    }

    private static String script(int lines) {
        Random random = new Random(200);
        String[] words = {"a", "hello", "漢字", "😀", "\r", "x\ry", "\0", "", " ", "é"};
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            for (int left = random.nextInt(5); left > 0; left--) {
                text.append(words[random.nextInt(words.length)]);
            }
            text.append(random.nextBoolean() ? "\n" : "\r\n");
        }
        return text.toString();
    }

    private static List<String> linesOf(byte[] script, int... splits) {
        FakeNet net = new FakeNet();
        net.serve(setup -> setup.framing(Framing.lines()));
        FakeSocket socket = net.connect();
        int from = 0;
        for (int split : splits) {
            socket.peerSends(Arrays.copyOfRange(script, from, split));
            from = split;
        }
        socket.peerSends(Arrays.copyOfRange(script, from, script.length));
        net.ticks(splits.length + 2);
        return net.recorder.frames();
    }

    @Test
    void crAndThenLfInTheNextSegmentIsOneLineEnd() {
        FakeSocket socket = lines();
        socket.peerSends("a\r");
        net.ticks(2);
        assertThat(recorder.frames()).isEmpty();
        socket.peerSends("\nb\n");
        net.tick();
        assertThat(recorder.frames()).containsExactly("<a>", "<b>");
    }

    @Test
    void aReadThatEndsALineKeepsACutCharacterForTheNext() {
        FakeSocket socket = with(Framing.lines().endingWithTheRead());
        byte[] text = "漢字".getBytes(StandardCharsets.UTF_8);
        socket.peerSends(Arrays.copyOfRange(text, 0, 4));
        socket.peerSends(Arrays.copyOfRange(text, 4, 6));
        socket.peerSends("two\nlines");
        net.ticks(3);
        assertThat(recorder.frames()).containsExactly("<漢>", "<字>", "<two>", "<lines>");
    }

    @Test
    void aCutCharacterThatNeverGoesOnIsDeliveredAtTheEnd() {
        FakeSocket socket = with(Framing.lines().endingWithTheRead());
        socket.peerSends(new byte[] {'a', (byte) 0xE6, (byte) 0xBC});
        socket.peerEnds();
        net.ticks(3);
        assertThat(recorder.frames()).containsExactly("<a>", "<\uFFFD>");
    }

    @Test
    void aMillionEmptyLinesInOneGoAreAllDelivered() {
        FakeSocket socket = lines();
        byte[] newlines = new byte[1_000_000];
        Arrays.fill(newlines, (byte) '\n');
        int[] count = new int[1];
        recorder.onFrame = (connection, text) -> count[0]++;
        socket.peerSends(newlines);
        net.ticks(20);
        assertThat(count[0]).isEqualTo(1_000_000);
    }

    // ---- the end of input --------------------------------------------------------------------

    @Test
    void anUnterminatedLastLineIsDeliveredBeforeTheEnd() {
        FakeSocket socket = lines();
        socket.peerSends("one\ntwo");
        socket.peerEnds();
        net.ticks(4);
        assertThat(recorder.events)
                .containsExactly("open", "<one>", "<two>", "end", "close PEER_CLOSED");
    }

    @Test
    void aHalfLineBeforeAResetIsNoLine() {
        FakeSocket socket = lines();
        socket.peerSends("one\ntwo");
        socket.peerResets();
        net.ticks(4);
        assertThat(recorder.events).containsExactly("open", "<one>", "close PEER_RESET");
    }

    @Test
    void theEndIsToldOnceHoweverOftenReadingWasResumedBefore() {
        recorder.onEnd = connection -> {};
        recorder.onFrame = (connection, text) -> connection.pauseReading();
        FakeSocket socket = lines();
        socket.peerSends("one\n");
        socket.peerEnds();
        net.ticks(3);
        Connection connection = recorder.connection();
        connection.resumeReading();
        connection.pauseReading();
        connection.resumeReading();
        net.ticks(6);
        assertThat(recorder.events).containsExactly("open", "<one>", "end");
    }

    @Test
    void aPauseInTheUnterminatedLastLineHoldsBackTheEnd() {
        recorder.onFrame = (connection, text) -> connection.pauseReading();
        FakeSocket socket = lines();
        socket.peerSends("last");
        socket.peerEnds();
        net.ticks(4);
        assertThat(recorder.events).containsExactly("open", "<last>");
        recorder.connection().resumeReading();
        net.ticks(2);
        assertThat(recorder.events).containsExactly("open", "<last>", "end", "close PEER_CLOSED");
    }

    // ---- frames that are too long ------------------------------------------------------------

    private static LineFraming skipping() {
        return Framing.lines().max(10).skippingTooLong("too long", 100);
    }

    @Test
    void aTooLongLineIsRefusedAtTheFirstByteOverAndToldOnce() {
        FakeSocket socket = with(skipping());
        socket.peerSends("0123456789");
        net.ticks(2);
        assertThat(socket.received()).isEmpty();
        socket.peerSends("A");
        net.ticks(2);
        assertThat(socket.received()).isEqualTo("too long\n");
        socket.peerSends("more");
        socket.peerSends("of it\nnext\n");
        net.ticks(4);
        assertThat(socket.received()).isEqualTo("too long\n");
        assertThat(recorder.frames()).containsExactly("<next>");
        assertThat(socket.closed).isFalse();
    }

    @Test
    void aTooLongLineAmongOthersInOneReadCostsOnlyItself() {
        FakeSocket socket = with(skipping());
        socket.peerSends("one\n" + "x".repeat(50) + "\ntwo\n" + "y".repeat(11) + "\r\nthree\n");
        net.ticks(3);
        assertThat(recorder.frames()).containsExactly("<one>", "<two>", "<three>");
        assertThat(socket.received()).isEqualTo("too long\ntoo long\n");
    }

    @Test
    void aLineWithoutEndIsSkippedOnlySoFar() {
        FakeSocket socket = with(skipping());
        socket.peerSends("x".repeat(11));
        for (int i = 0; i < 8; i++) {
            socket.peerSends("y".repeat(10));
        }
        net.ticks(12);
        assertThat(socket.finished).isFalse();
        socket.peerSends("z".repeat(30));
        net.ticks(2);
        assertThat(socket.received()).isEqualTo("too long\nframe refused: longer than 10 bytes\n");
        assertThat(socket.finished).isTrue();
        socket.peerEnds();
        net.ticks(2);
        assertThat(recorder.events).containsExactly("open", "close FRAME_TOO_LONG");
    }

    @Test
    void withoutSkippingATooLongLineEndsTheConnectionWithTheSentence() {
        FakeSocket socket = with(Framing.lines().max(10));
        socket.peerSends("0123456789A");
        net.ticks(2);
        assertThat(socket.received()).isEqualTo("frame refused: longer than 10 bytes\n");
        socket.peerEnds();
        net.ticks(2);
        assertThat(recorder.closeKind()).isEqualTo(Kind.FRAME_TOO_LONG);
    }

    @Test
    void whatFollowsATooLongFirstLineIsSpeechWhateverItLooksLike() {
        net.serve(setup -> setup.framing(skipping().max(30)).describedAs("a chat room"));
        FakeSocket socket = net.connect();
        socket.peerSends("x".repeat(40) + "\nGET / HTTP/1.1\r\n");
        net.ticks(3);
        assertThat(recorder.frames()).containsExactly("<GET / HTTP/1.1>");
    }

    // ---- other protocols ---------------------------------------------------------------------

    @Test
    void anotherProtocolIsToldWhatThisPortIs() {
        net.serve(setup -> setup.framing(Framing.lines()).describedAs("a chat room"));
        FakeSocket socket = net.connect();
        socket.peerSends("GET / HT");
        socket.peerSends("TP/1.1\r\nHost: here\r\n\r\n");
        net.ticks(3);
        assertThat(socket.received()).isEqualTo("this is a chat room, not HTTP\n");
        socket.peerEnds();
        net.ticks(2);
        assertThat(recorder.events).containsExactly("open", "close WRONG_PROTOCOL");
    }

    @Test
    void aTlsHelloIsToldEvenWhenItsFirstByteComesAlone() {
        net.serve(setup -> setup.framing(Framing.lines()).describedAs("a chat room"));
        FakeSocket socket = net.connect();
        socket.peerSends(new byte[] {0x16});
        socket.peerSends(new byte[] {0x03, 0x01, 0x02});
        net.ticks(4);
        assertThat(socket.received()).isEqualTo("this is a chat room, not TLS\n");
    }

    @Test
    void aPeerOfRawFramesIsClosedWithoutASentence() {
        net.serve(setup -> setup.describedAs("a raw echo"));
        FakeSocket socket = net.connect();
        socket.peerSends("GET / HTTP/1.1\r\n\r\n");
        net.ticks(3);
        assertThat(socket.received()).isEmpty();
        assertThat(recorder.events).containsExactly("open", "close WRONG_PROTOCOL");
    }

    @Test
    void aLaterLineThatLooksLikeAnotherProtocolIsSpeech() {
        net.serve(setup -> setup.framing(Framing.lines()).describedAs("a chat room"));
        FakeSocket socket = net.connect();
        socket.peerSends("look:\nGET / HTTP/1.1\r\n");
        socket.peerSends(new byte[] {0x16, 0x03, '\n'});
        net.ticks(4);
        assertThat(recorder.frames()).hasSize(3);
        assertThat(socket.received()).isEmpty();
    }

    @Test
    void withoutADescriptionNothingIsLookedAt() {
        FakeSocket socket = lines();
        socket.peerSends("GET / HTTP/1.1\r\n");
        net.ticks(2);
        assertThat(recorder.frames()).containsExactly("<GET / HTTP/1.1>");
    }

    // ---- handlers that fail ------------------------------------------------------------------

    @Test
    void whateverAHandlerThrowsClosesOnlyItsOwnConnection() {
        List<Throwable> thrown = new ArrayList<>();
        thrown.add(new IllegalStateException("deliberate"));
        thrown.add(new AssertionError("deliberate"));
        thrown.add(new StackOverflowError("deliberate"));
        thrown.add(new NoClassDefFoundError("deliberate"));
        thrown.add(new java.io.IOException("deliberate, thrown past the compiler"));
        net.serve(setup -> setup.framing(Framing.lines()));
        FakeSocket other = net.connect();
        for (Throwable one : thrown) {
            recorder.onFrame = (connection, text) -> throwAnything(one);
            FakeSocket socket = net.connect();
            socket.peerSends("one\ntwo\n");
            net.ticks(3);
            assertThat(socket.closed).as("%s", one).isTrue();
            assertThat(recorder.reasons.removeLast().kind()).isEqualTo(Kind.HANDLER_FAILED);
        }
        assertThat(recorder.frames()).hasSize(thrown.size());
        recorder.onFrame = Connection::send;
        other.peerSends("hello\n");
        net.ticks(3);
        assertThat(other.received()).isEqualTo("hello\n");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwAnything(Throwable thrown) throws T {
        throw (T) thrown;
    }

    // ---- what all of a loop hold together ----------------------------------------------------

    @Test
    void whenAllUnfinishedFramesTogetherAreTooMuchTheLongestIsClosed() {
        int limit = 100_000;
        net.serve(setup ->
                setup.framing(Framing.u32().max(1 << 20))
                        .limits(Limits.DEFAULT.withInputBytesInAllMax(limit)));
        List<FakeSocket> sockets = new ArrayList<>();
        for (int bytes : new int[] {10_000, 50_000, 20_000}) {
            sockets.add(net.connect());
            sockets.getLast().peerSends(new byte[] {0, 1, 0, 0});
            sockets.getLast().peerSends(new byte[bytes]);
            net.ticks(2);
        }
        assertThat(recorder.reasons).isEmpty();

        sockets.getLast().peerSends(new byte[15_000]); // not the longest, but makes it too much
        net.ticks(2);
        assertThat(recorder.reasons)
                .singleElement()
                .extracting(CloseReason::kind)
                .isEqualTo(Kind.INPUT_LIMIT);
        assertThat(sockets).extracting(socket -> socket.closed).containsExactly(false, true, false);

        for (FakeSocket socket : List.of(sockets.get(0), sockets.get(2))) {
            socket.peerSends(new byte[(1 << 16) - (socket == sockets.get(0) ? 10_000 : 35_000)]);
        }
        net.ticks(2);
        assertThat(recorder.frames()).as("who stays is heard").hasSize(2);
    }

    @Test
    void whatIsHandedOverOrEndedIsNoLongerCounted() {
        net.serve(setup ->
                setup.framing(Framing.u32().max(1 << 20))
                        .limits(Limits.DEFAULT.withInputBytesInAllMax(100_000)));
        FakeSocket handing = net.connect();
        for (int round = 0; round < 10; round++) {
            handing.peerSends(new byte[] {0, 0, (byte) 0xC3, 0x50}); // 50,000
            handing.peerSends(new byte[40_000]);
            handing.peerSends(new byte[10_000]);
            FakeSocket ending = net.connect();
            ending.peerSends(new byte[] {0, 0, (byte) 0xC3, 0x50});
            ending.peerSends(new byte[20_000]);
            net.ticks(3);
            ending.peerResets();
            net.ticks(2);
        }
        assertThat(recorder.frames()).hasSize(10);
        assertThat(recorder.reasons)
                .extracting(CloseReason::kind)
                .hasSize(10)
                .containsOnly(Kind.PEER_RESET);
    }
}
