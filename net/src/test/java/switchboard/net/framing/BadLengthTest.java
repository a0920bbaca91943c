package switchboard.net.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.net.framing.Framing.Cut;

class BadLengthTest {

    private static final int MAX = 1_000;

    private final FrameBounds bounds = new FrameBounds();

    private static MemorySegment hex(String hex) {
        return MemorySegment.ofArray(FramingPropertyTest.hex(hex));
    }

    @ParameterizedTest
    @CsvSource({
        // framing of at most 1,000 bytes, bytes, how many it takes to know, what is known
        "u16, ff ff, 1, TOO_LONG",
        "u16, 03 e9, 2, TOO_LONG",
        "u16, 04 00, 1, TOO_LONG",
        "u16le, 00 04, 2, TOO_LONG",
        "u16le, e9 03, 2, TOO_LONG",
        "u32, ff ff ff ff, 1, TOO_LONG",
        "u32, 80 00 00 00, 1, TOO_LONG",
        "u32, 00 00 03 e9, 4, TOO_LONG",
        "u32, 00 01 00 00, 2, TOO_LONG",
        "u32le, ff ff ff ff, 2, TOO_LONG",
        "u32le, 00 00 00 80, 4, TOO_LONG",
        "u64, ff ff ff ff ff ff ff ff, 1, TOO_LONG",
        "u64, 80 00 00 00 00 00 00 00, 1, TOO_LONG",
        "u64, 00 00 00 01 00 00 00 00, 4, TOO_LONG",
        "u64, 00 00 00 00 00 00 03 e9, 8, TOO_LONG",
        "u64le, 00 00 00 00 00 00 00 80, 8, TOO_LONG",
        "u64le, 00 00 00 00 01 00 00 00, 5, TOO_LONG",
        "varint, e9 07, 2, TOO_LONG",
        "varint, ff ff ff ff ff ff ff ff ff 01, 2, TOO_LONG",
        "varint, 80 80 80 80 80 80 80 80 80 01, 10, TOO_LONG",
        "varint, 80 80 80 80 80 80 80 80 80 02, 10, MALFORMED",
        "varint, 80 80 80 80 80 80 80 80 80 80 00, 10, MALFORMED",
        // ascii: +5, blank 5, 05, 00, 5e9, -1, LF alone, 5 CR LF, a letter, 1001, 40 digits
        "ascii, 2b 35 0a, 1, MALFORMED",
        "ascii, 20 35 0a, 1, MALFORMED",
        "ascii, 30 35 0a, 2, MALFORMED",
        "ascii, 30 30 0a, 2, MALFORMED",
        "ascii, 35 65 39 0a, 2, MALFORMED",
        "ascii, 2d 31 0a, 1, MALFORMED",
        "ascii, 0a, 1, MALFORMED",
        "ascii, 35 0d 0a, 2, MALFORMED",
        "ascii, 78, 1, MALFORMED",
        "ascii, 31 30 30 31 0a, 4, TOO_LONG",
        "ascii, 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39, 4, TOO_LONG",
    })
    void itIsRefusedAtItsFirstImpossibleByte(String name, String hex, int known, Cut cut) {
        Framing framing = Framing.named(name).max(MAX);
        MemorySegment bytes = hex(hex);
        for (int to = 0; to < known; to++) {
            assertThat(framing.cut(bytes, 0, to, 0, bounds)).as("%d", to).isEqualTo(Cut.MORE);
        }
        for (int to = known; to <= bytes.byteSize(); to++) {
            assertThat(framing.cut(bytes, 0, to, 0, bounds)).as("%d", to).isEqualTo(cut);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "u16, 03 e8",
        "u16le, e8 03",
        "u32, 00 00 03 e8",
        "u64le, e8 03 00 00 00 00 00 00",
        "varint, e8 07",
        "varint, e8 87 80 80 80 80 80 80 80 00",
        "ascii, 31 30 30 30 0a"
    })
    void theMaximumItselfIsAllowedAndSaysHowMuchIsWanted(String name, String hex) {
        MemorySegment bytes = hex(hex);
        int header = (int) bytes.byteSize();
        Framing framing = Framing.named(name).max(MAX);
        assertThat(framing.cut(bytes, 0, header, 0, bounds)).isEqualTo(Cut.MORE);
        assertThat(bounds.wanted).isEqualTo(header + MAX);
    }

    @Test
    void noLengthWhateverItAnnouncesAllocatesAnything() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Framing> framings =
                Framings.NAMES.stream()
                        .filter(name -> !name.startsWith("fixed"))
                        .map(name -> Framing.named(name).max(MAX))
                        .toList();
        List<MemorySegment> headers =
                List.of(
                        hex("ff ff ff ff ff ff ff ff ff ff ff"),
                        hex("80 00 00 00 00 00 00 00"),
                        hex("00 00 03 e9"),
                        hex("00 00 03 e8"),
                        hex("2b 35 0a"),
                        MemorySegment.ofArray("9".repeat(40).getBytes(ISO_8859_1)));
        int rounds = 20_000;
        int found = cutAll(framings, headers, rounds);
        long before = threads.getCurrentThreadAllocatedBytes();
        found += cutAll(framings, headers, rounds);
        long made = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(found).isPositive();
        // The runtime's own compiling may cost a little; an object per look would be megabytes.
        assertThat(made).isLessThan(64 << 10);
    }

    private int cutAll(List<Framing> framings, List<MemorySegment> headers, int rounds) {
        int refused = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < framings.size(); i++) {
                for (int j = 0; j < headers.size(); j++) {
                    MemorySegment bytes = headers.get(j);
                    int to = (int) bytes.byteSize();
                    Cut cut = framings.get(i).cut(bytes, 0, to, 0, bounds);
                    refused += cut == Cut.TOO_LONG || cut == Cut.MALFORMED ? 1 : 0;
                }
            }
        }
        return refused;
    }

    // ---- what is said ------------------------------------------------------------------------

    private FrameException refusal(Framing framing, byte[] bytes) {
        return catchThrowableOfType(
                FrameException.class,
                () -> framing.decode(MemorySegment.ofArray(bytes), 0, bytes.length, bounds));
    }

    private FrameException refusal(String name, String text) {
        return refusal(Framing.named(name).max(MAX), text.getBytes(ISO_8859_1));
    }

    @Test
    void theRefusalNamesSizeLimitAndFirstBytes() {
        FrameException refusal = refusal("u32", "\u00ff\u00ff\u00ff\u00ffand more");
        assertThat(refusal)
                .hasMessage(
                        "frame refused: longer than 1000 bytes, at least 4294967295; it begins with"
                                + " ff ff ff ff 61 6e 64 20 6d 6f 72 65 '....and more'");
        assertThat(refusal.isTooLong()).isTrue();
        assertThat(refusal.size()).isEqualTo(0xFFFF_FFFFL);
        assertThat(refusal.frameBytesMax()).isEqualTo(MAX);
        assertThat(refusal.firstBytes()).startsWith(0xFF, 0xFF, 0xFF, 0xFF, 'a').hasSize(12);
        assertThat(refusal.looksLike()).isEmpty();
        refusal.firstBytes()[0] = 0;
        assertThat(refusal.firstBytes()[0]).isEqualTo((byte) 0xFF);
    }

    @Test
    void aLengthThatIsNoneIsNamedByItsFirstBytes() {
        FrameException refusal = refusal("ascii", "+5\nhello");
        assertThat(refusal)
                .hasMessage(
                        "frame refused: no length of at most 1000 bytes; it begins with"
                                + " 2b 35 0a 68 65 6c 6c 6f '+5.hello'");
        assertThat(refusal.isTooLong()).isFalse();
        assertThat(refusal.size()).isZero();
    }

    @Test
    void aFrameWithoutItsEndIsNamedByWhatHasCome() {
        FrameException refusal = refusal("nul", "x".repeat(1_234));
        assertThat(refusal.getMessage())
                .contains("longer than 1000 bytes, at least 1234;")
                .endsWith("'xxxxxxxxxxxxxxxx'");
        assertThat(refusal("lines", "y".repeat(1_500) + "\nz").size()).isEqualTo(1_500);
    }

    @Test
    void numbersBeyondAllOthersAreNamedAsWhatTheyAre() {
        assertThat(refusal("u64", "\u00ff".repeat(8)).getMessage())
                .contains("at least 18446744073709551615;");
    }

    @ParameterizedTest
    @CsvSource({
        "u32, GET / HTTP/1.1, HTTP",
        "u32, 'GET ', HTTP",
        "u64, POST /a, HTTP",
        "u16, HTTP/1.1 400 Bad Request, HTTP",
        "ascii, OPTIONS * HTTP/1.1, HTTP",
        "u32, SSH-2.0-OpenSSH_9.2, SSH",
        "u32, PROXY TCP4 192.0.2.1 192.0.2.2 1 2, the PROXY protocol",
        "u32, XYZW is none, ''",
        "u32, GET, ''",
    })
    void theRefusalGuessesAnotherProtocol(String name, String text, String protocol) {
        FrameException refusal = refusal(name, text);
        assertThat(refusal.looksLike()).isEqualTo(protocol);
        String end = protocol.isEmpty() ? "'" : ", which looks like " + protocol;
        assertThat(refusal.getMessage()).endsWith(end);
    }

    @Test
    void aTlsHelloIsGuessedWhereItsFirstBytesAreNoLength() {
        byte[] hello = FramingPropertyTest.hex("16 03 01 02 00 01 00 01 fc 03 03");
        assertThat(refusal(Framing.u32(), hello).looksLike()).isEqualTo("TLS");
        assertThat(refusal(Framing.ascii(), hello).looksLike()).isEqualTo("TLS");
    }

    @Test
    void nothingBeforeTheFrameIsShown() {
        byte[] bytes = "abGET ".getBytes(ISO_8859_1);
        FrameException refusal =
                catchThrowableOfType(
                        FrameException.class,
                        () -> Framing.u32().decode(MemorySegment.ofArray(bytes), 2, 6, bounds));
        assertThat(refusal.firstBytes()).isEqualTo(Arrays.copyOfRange(bytes, 2, 6));
    }
}
