package switchboard.net.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.net.framing.Framing.Cut;

class LineFramingTest {

    private final FrameBounds bounds = new FrameBounds();

    /** Frames of one piece of text, then what is left in brackets, then an excess as {@code !}. */
    private List<String> cutAll(Framing framing, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        MemorySegment segment = MemorySegment.ofArray(bytes);
        List<String> found = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            Cut cut = framing.cut(segment, at, bytes.length, 0, bounds);
            if (cut == Cut.FRAME) {
                found.add(show(bytes, bounds.from, bounds.to));
                at = bounds.next;
            } else {
                String rest = "[" + show(bytes, at, bytes.length) + "]";
                found.add(cut == Cut.MORE ? rest : "!");
                break;
            }
        }
        return found;
    }

    private static String show(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8)
                .replace("\r", "CR")
                .replace("\n", "LF")
                .replace("\0", "NUL");
    }

    @Test
    void aLineEndsWithLfAndOneCrBeforeItIsDropped() {
        assertThat(cutAll(Framing.lines(), "a\nb\r\nc\r\r\n")).containsExactly("a", "b", "cCR");
    }

    @Test
    void aLoneCrIsContent() {
        assertThat(cutAll(Framing.lines(), "a\rb\n\rc\n")).containsExactly("aCRb", "CRc");
    }

    @Test
    void crAloneIsNoLineYet() {
        assertThat(cutAll(Framing.lines(), "\r")).containsExactly("[CR]");
    }

    @Test
    void lfThenCrIsAnEmptyLineAndTheBeginningOfTheNext() {
        assertThat(cutAll(Framing.lines(), "\n\rx\n")).containsExactly("", "CRx");
    }

    @Test
    void nulIsAByteLikeAnyOther() {
        assertThat(cutAll(Framing.lines(), "a\0b\n")).containsExactly("aNULb");
    }

    @Test
    void emptyLinesAreFrames() {
        assertThat(cutAll(Framing.lines(), "\n\r\n\n")).containsExactly("", "", "");
    }

    @ParameterizedTest
    @CsvSource({
        // text with E for CR and L for LF, what a framing of at most four bytes makes of it
        "abcdL, abcd",
        "abcdEL, abcd",
        "abcd, [abcd]",
        "abcdE, [abcdCR]",
        "abcde, !",
        "abcdeL, !",
        "abcdEe, !",
        "abcdEE, !",
        "abcdEEL, !",
        "EEEEL, CRCRCR",
    })
    void theFirstByteOverTheMaximumIsRefusedAndTheCrOfALineEndIsNoExcess(
            String text, String found) {
        String bytes = text.replace('E', '\r').replace('L', '\n');
        assertThat(cutAll(Framing.lines().max(4), bytes)).containsExactly(found);
    }

    @Test
    void bytesThatWereSearchedBeforeAreNotSearchedAgain() {
        MemorySegment segment = MemorySegment.ofArray("a\nb\n".getBytes(StandardCharsets.UTF_8));
        // A wrong promise shows that the first LF is not looked at.
        assertThat(Framing.lines().cut(segment, 0, 4, 2, bounds)).isEqualTo(Cut.FRAME);
        assertThat(bounds.next).isEqualTo(4);
    }

    @Test
    void aTooLongLineIsSkippedUpToBehindItsLf() {
        MemorySegment segment = MemorySegment.ofArray("abc\nd".getBytes(StandardCharsets.UTF_8));
        assertThat(Framing.lines().skip(segment, 0, 5)).isEqualTo(4);
        assertThat(Framing.lines().skip(segment, 4, 5)).isEqualTo(-1);
        assertThat(Framing.lines().endingWithTheRead().skip(segment, 4, 5)).isEqualTo(5);
    }

    @Test
    void theEndOfAReadEndsALineToo() {
        LineFraming framing = Framing.lines().endingWithTheRead();
        assertThat(cutAll(framing, "hello")).containsExactly("hello");
        assertThat(cutAll(framing, "one\ntwo\r\nthree\r")).containsExactly("one", "two", "three");
        assertThat(cutAll(framing, "one\n")).containsExactly("one");
    }

    @Test
    void aCharacterThatTheReadHasCutIsKeptForTheNext() {
        LineFraming framing = Framing.lines().endingWithTheRead();
        byte[] text = "漢😀".getBytes(StandardCharsets.UTF_8);
        MemorySegment segment = MemorySegment.ofArray(text);
        int[] ends = {0, 0, 0, 3, 3, 3, 3, 7};
        for (int to = 1; to <= text.length; to++) {
            Cut cut = framing.cut(segment, 0, to, 0, bounds);
            assertThat(cut).isEqualTo(ends[to] == 0 ? Cut.MORE : Cut.FRAME);
            if (cut == Cut.FRAME) {
                assertThat(bounds.next).isEqualTo(ends[to]);
                assertThat(bounds.to).isEqualTo(ends[to]);
            }
        }
    }

    @Test
    void aReadThatEndsALineHasTheSameMaximum() {
        LineFraming framing = Framing.lines().max(4).endingWithTheRead();
        assertThat(cutAll(framing, "abcd")).containsExactly("abcd");
        assertThat(cutAll(framing, "abcde")).containsExactly("!");
    }

    @Test
    void whatComesInPiecesIsCutAsTheWhole() {
        Random random = new Random(5);
        for (int round = 0; round < 5_000; round++) {
            String text = randomText(random);
            LineFraming framing = Framing.lines().max(6);
            assertThat(cutInPieces(framing, text, random)).isEqualTo(cutAll(framing, text));
        }
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(40); length > 0; length--) {
            text.append("ab\r\n\n".charAt(random.nextInt(5)));
        }
        return text.toString();
    }

    /** As {@link #cutAll}, but asks again for every piece, with what was searched already. */
    private List<String> cutInPieces(Framing framing, String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        MemorySegment segment = MemorySegment.ofArray(bytes);
        List<String> found = new ArrayList<>();
        int at = 0;
        int searched = 0;
        int to = 0;
        while (to < bytes.length) {
            to += 1 + random.nextInt(bytes.length - to);
            while (at < to) {
                Cut cut = framing.cut(segment, at, to, searched, bounds);
                if (cut == Cut.TOO_LONG) {
                    found.add("!");
                    return found;
                }
                if (cut == Cut.MORE) {
                    searched = to - at;
                    break;
                }
                found.add(show(bytes, bounds.from, bounds.to));
                at = bounds.next;
                searched = 0;
            }
        }
        if (at < bytes.length) {
            found.add("[" + show(bytes, at, bytes.length) + "]");
        }
        return found;
    }

    @Test
    void everySettingKeepsTheOthers() {
        LineFraming framing =
                Framing.lines()
                        .skippingTooLong("too long", 100)
                        .tellingUnterminated(Duration.ofSeconds(2), "no end")
                        .endingWithTheRead()
                        .max(7);
        assertThat(framing.frameBytesMax()).isEqualTo(7);
        assertThat(framing.tooLongText()).isEqualTo("too long");
        assertThat(framing.skipBytesMax()).isEqualTo(100);
        assertThat(framing.unterminatedText()).isEqualTo("no end");
        assertThat(framing.unterminatedAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(cutAll(framing, "x")).containsExactly("x");
    }

    @Test
    void aMaximumThatIsNotPositiveIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Framing.lines().max(0))
                .withMessageContaining("must be positive, not 0");
    }

    @Test
    void aCallerCannotChangeTheLineEndOfOthers() {
        Framing.lines().trailer()[0] = 'x';
        assertThat(Framing.lines().trailer()).containsExactly('\n');
    }
}
