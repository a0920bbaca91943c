package switchboard.net.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.net.framing.Framing.Cut;

class FramingPropertyTest {

    private static final String ALL = "switchboard.net.framing.Framings#all";

    @ParameterizedTest
    @MethodSource(ALL)
    void everySplitPointOfAStreamGivesTheSameFrames(Framing framing) {
        List<byte[]> frames = Framings.frames(framing, 27, 200);
        byte[] stream = Framings.stream(framing, frames);
        List<String> whole = Framings.show(frames);
        assertThat(Framings.cut(framing, stream)).isEqualTo(whole);
        for (int split = 1; split < stream.length; split++) {
            assertThat(Framings.cut(framing, stream, split)).as("%d", split).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anyNumberOfSplitsGivesTheSameFrames(Framing framing) {
        List<byte[]> frames = Framings.frames(framing, 28, 200);
        byte[] stream = Framings.stream(framing, frames);
        List<String> whole = Framings.show(frames);
        Random random = new Random(28);
        for (int round = 0; round < 200; round++) {
            int[] splits = random.ints(random.nextInt(200), 0, stream.length).sorted().toArray();
            assertThat(Framings.cut(framing, stream, splits)).isEqualTo(whole);
        }
        int[] each = java.util.stream.IntStream.range(1, stream.length).toArray();
        assertThat(Framings.cut(framing, stream, each)).isEqualTo(whole);
    }

    /** Also what is no stream of frames: where a read ends must never decide what is found. */
    @ParameterizedTest
    @MethodSource(ALL)
    void anyBytesAreCutTheSameInPiecesAndWhole(Framing framing) {
        Random random = new Random(29);
        Framing small = framing.max(framing.toString().startsWith("fixed") ? 5 : 6);
        byte[] alphabet = "aabbEND\r\n\0\1\2\u00800159".getBytes(ISO_8859_1);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = alphabet[random.nextInt(alphabet.length)];
            }
            int[] splits = random.ints(5, 0, bytes.length + 1).sorted().toArray();
            assertThat(Framings.cut(small, bytes, splits))
                    .as("%s", Arrays.toString(bytes))
                    .isEqualTo(Framings.cut(small, bytes));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatIsEncodedIsDecodedToTheSame(Framing framing) throws FrameException {
        FrameBounds bounds = new FrameBounds();
        for (byte[] frame : Framings.frames(framing, 30, 1_000)) {
            byte[] encoded = framing.encode(frame);
            MemorySegment bytes = MemorySegment.ofArray(encoded);
            assertThat(framing.decode(bytes, 0, encoded.length, bounds)).isTrue();
            assertThat(Arrays.copyOfRange(encoded, bounds.from, bounds.to)).isEqualTo(frame);
            assertThat(bounds.next).isEqualTo(encoded.length);
            assertThat(framing.decode(bytes, 0, encoded.length - 1, bounds)).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void framesAreEncodedAnywhereInMemoryAndNothingBesideIsTouched(Framing framing) {
        byte[] frame = Framings.frames(framing, 31, 1).getFirst();
        byte[] encoded = framing.encode(frame);
        ByteBuffer buffer = ByteBuffer.allocateDirect(encoded.length + 2);
        MemorySegment into = MemorySegment.ofBuffer(buffer).fill((byte) 7);
        MemorySegment from = MemorySegment.ofArray(frame);
        assertThat(framing.encode(from, 0, frame.length, into, 1)).isEqualTo(encoded.length + 1L);
        byte[] written = new byte[buffer.capacity()];
        buffer.get(written);
        assertThat(written[0]).isEqualTo((byte) 7);
        assertThat(written[written.length - 1]).isEqualTo((byte) 7);
        assertThat(Arrays.copyOfRange(written, 1, written.length - 1)).isEqualTo(encoded);
        into.fill((byte) 7);
        assertThatThrownBy(() -> framing.encode(from, 0, frame.length, into, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(into.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)).containsOnly(7);
    }

    @ParameterizedTest
    @CsvSource({
        "lines, 68 69 0a",
        "crlf, 68 69 0d 0a",
        "nul, 68 69 00",
        "until:END, 68 69 45 4e 44",
        "u8, 02 68 69",
        "u16, 00 02 68 69",
        "u32, 00 00 00 02 68 69",
        "u64, 00 00 00 00 00 00 00 02 68 69",
        "u16le, 02 00 68 69",
        "u32le, 02 00 00 00 68 69",
        "u64le, 02 00 00 00 00 00 00 00 68 69",
        "varint, 02 68 69",
        "ascii, 32 0a 68 69",
        "fixed:2, 68 69",
        "raw, 68 69",
    })
    void aFrameLooksLikeThisOnTheWire(String name, String hex) {
        assertThat(Framing.named(name).encode(new byte[] {'h', 'i'})).isEqualTo(hex(hex));
    }

    @ParameterizedTest
    @CsvSource({
        "u16, 258, 01 02",
        "u16le, 258, 02 01",
        "u32, 66051, 00 01 02 03",
        "varint, 127, 7f",
        "varint, 128, 80 01",
        "varint, 16383, ff 7f",
        "varint, 16384, 80 80 01",
        "ascii, 0, 30 0a",
        "ascii, 9, 39 0a",
        "ascii, 10, 31 30 0a",
        "ascii, 65536, 36 35 35 33 36 0a",
    })
    void aLengthLooksLikeThisOnTheWire(String name, int length, String hex) {
        byte[] header = hex(hex);
        byte[] encoded = Framing.named(name).encode(new byte[length]);
        assertThat(encoded).hasSize(header.length + length).startsWith(header);
    }

    static byte[] hex(String text) {
        return java.util.HexFormat.ofDelimiter(" ").parseHex(text);
    }

    // ---- what ends a frame inside a frame ----------------------------------------------------

    @ParameterizedTest
    @CsvSource({"u8", "u32", "u64le", "varint", "ascii"})
    void aFrameWithALengthMayContainAnything(String name) {
        byte[] frame = "a\r\nb\0c5\nEND".getBytes(ISO_8859_1);
        assertThat(Framings.cut(Framing.named(name), Framing.named(name).encode(frame)))
                .containsExactly("a\r\nb\0c5\nEND");
    }

    @ParameterizedTest
    @CsvSource({
        // with R for CR, L for LF, 0 for NUL
        "crlf, aRLb, 1",
        "nul, ab0, 2",
        "until:good bye, say good bye now, 4",
        "until:aba, xab, 1",
        "until:abab, ab, 0",
    })
    void whatContainsItsEndIsRefusedBeforeItIsSent(String name, String content, int at) {
        String text = content.replace('R', '\r').replace('L', '\n').replace('0', '\0');
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Framing.named(name).encode(text.getBytes(ISO_8859_1)))
                .withMessage(
                        "a frame of %s must not contain what ends it, as at byte %d", name, at);
    }

    @Test
    void aTerminatorThatDoesNotOverlapItselfMayBeginInTheContent() {
        Framing framing = Framing.until("END");
        for (String content : List.of("EN", "E", "ENEN", "ENDE".substring(1))) {
            byte[] encoded = framing.encode(content.getBytes(ISO_8859_1));
            assertThat(Framings.cut(framing, encoded)).containsExactly(content);
        }
        assertThat(Framings.cut(Framing.crlf(), Framing.crlf().encode(new byte[] {'\r'})))
                .containsExactly("\r");
    }

    @Test
    void textWithLineEndsInItIsAsManyLines() {
        byte[] encoded = Framing.lines().encode("a\nb".getBytes(ISO_8859_1));
        assertThat(Framings.cut(Framing.lines(), encoded)).containsExactly("a", "b");
    }

    @Test
    void lfOrCrAloneIsContentBetweenCrlfs() {
        byte[] bytes = "a\nb\rc\r\r\n\n\r\r\n".getBytes(ISO_8859_1);
        assertThat(Framings.cut(Framing.crlf(), bytes)).containsExactly("a\nb\rc\r", "\n\r");
    }

    @Test
    void aFrameThatTheLengthCannotSayIsRefusedBeforeItIsSent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Framing.u8().encode(new byte[256]))
                .withMessage("a frame of u8 has at most 255 bytes, not 256");
        assertThat(Framing.u8().encode(new byte[255])).hasSize(256);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Framing.u16().encode(new byte[65_536]))
                .withMessage("a frame of u16 has at most 65535 bytes, not 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Framing.fixed(4).encode(new byte[3]))
                .withMessage("a frame of fixed:4 has 4 bytes, not 3");
    }

    // ---- how much there is ------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource(ALL)
    void oneByteLessIsNoFrameAndOneMoreBeginsTheNext(Framing framing) {
        List<byte[]> frames = new ArrayList<>(Framings.frames(framing, 32, 2));
        frames.add("hello".getBytes(ISO_8859_1));
        byte[] stream = Framings.stream(framing, frames);
        List<String> whole = Framings.cut(framing, stream);
        List<String> shorter = Framings.cut(framing, Arrays.copyOf(stream, stream.length - 1));
        assertThat(shorter).startsWith(whole.get(0), whole.get(1)).hasSize(3);
        assertThat(shorter.getLast()).matches("\\[\\d+]");
        List<String> longer = new ArrayList<>(whole);
        byte[] oneMore = Arrays.copyOf(stream, stream.length + 1);
        oneMore[stream.length] = framing == Framing.ascii() ? (byte) 'x' : (byte) 1;
        boolean known = framing.toString().matches("u(32|64)|ascii");
        longer.add(framing == Framing.ascii() ? "MALFORMED" : known ? "TOO_LONG" : "[1]");
        assertThat(Framings.cut(framing, oneMore)).isEqualTo(longer);
    }

    @ParameterizedTest
    @CsvSource({"nul", "lines", "crlf", "until:END", "u8", "u32", "varint", "ascii"})
    void emptyFramesAreFramesAndAMillionOfThemInOneReadIsFound(String name) {
        Framing framing = Framing.named(name);
        byte[] one = framing.encode(new byte[0]);
        byte[] stream = new byte[1_000_000 * one.length];
        for (int at = 0; at < stream.length; at += one.length) {
            System.arraycopy(one, 0, stream, at, one.length);
        }
        MemorySegment bytes = MemorySegment.ofArray(stream);
        FrameBounds bounds = new FrameBounds();
        int found = 0;
        for (int at = 0; at < stream.length; at = bounds.next) {
            Cut cut = framing.cut(bytes, at, stream.length, 0, bounds);
            found += cut == Cut.FRAME && bounds.from == bounds.to ? 1 : 0;
        }
        assertThat(found).isEqualTo(1_000_000);
    }
}
