package switchboard.chat.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShownTest {

    @Test
    void oneOddByteAnywhereInALineOfAnyLengthIsFound() {
        for (int length = 1; length <= 40; length++) {
            for (int odd = 0; odd < length; odd++) {
                String text = "x".repeat(odd) + "\u0007" + "~".repeat(length - odd - 1);
                assertThat(Texts.shown(text)).isEqualTo(text.replace("\u0007", "^G"));
                String tabbed = text.replace('\u0007', '\t');
                assertThat(Texts.shown(tabbed)).isEqualTo(tabbed);
            }
        }
    }

    @Test
    void everyByteAloneBetweenBlanksIsShownAsTheRuleSays() {
        for (int value = 0; value < 256; value++) {
            String expected =
                    value == '\t' || (value >= ' ' && value < 0x7F)
                            ? "" + (char) value
                            : value < 0x80 ? "^" + (char) (value ^ 0x40) : "\uFFFD";
            for (int before : new int[] {0, 3, 8}) {
                byte[] text = new byte[20];
                Arrays.fill(text, (byte) ' ');
                text[before] = (byte) value;
                assertThat(Texts.shown(text))
                        .asString(UTF_8)
                        .isEqualTo(" ".repeat(before) + expected + " ".repeat(19 - before));
            }
        }
    }

    @Test
    void everyCodePointIsEitherKeptOrVisible() {
        Set<Integer> changed = new HashSet<>();
        StringBuilder all = new StringBuilder();
        for (int codePoint = 0x80; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (Character.getType(codePoint) == Character.SURROGATE) {
                continue;
            }
            String text = "a" + Character.toString(codePoint);
            String shown = Shown.text(text);
            if (!shown.equals(text)) {
                assertThat(shown).isEqualTo("a<U+%04X>".formatted(codePoint));
                changed.add(codePoint);
            }
            all.append(text);
        }
        assertThat(Texts.shown(all.toString()).equals(Shown.text(all.toString())))
                .as("bytes are treated as strings are")
                .isTrue();
        for (int c1 = 0x80; c1 < 0xA0; c1++) {
            assertThat(changed.remove(c1)).isTrue();
        }
        assertThat(changed)
                .containsExactlyInAnyOrder(
                        0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D,
                        0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x206A, 0x206B, 0x206C, 0x206D,
                        0x206E, 0x206F, 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB);
    }

    /** The examples of the Unicode Standard, tables 3-8 to 3-11. */
    @Test
    void malformedTextIsReplacedAsTheStandardShows() {
        check("???????? A", 0xC0, 0xAF, 0xE0, 0x80, 0xBF, 0xF0, 0x81, 0x82, ' ', 'A');
        check("????????A", 0xED, 0xA0, 0x80, 0xED, 0xBF, 0xBF, 0xED, 0xAF, 'A');
        check("?????A??B", 0xF4, 0x91, 0x92, 0x93, 0xFF, 0x41, 0x80, 0xBF, 0x42);
        check("????A", 0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92, 0xF1, 0xBF, 0x41);
    }

    private static void check(String expected, int... bytes) {
        assertThat(Texts.shown(Texts.bytes(bytes)))
                .asString(UTF_8)
                .isEqualTo(expected.replace('?', '\uFFFD'));
    }

    @Test
    void garbageIsReplacedByMaximalSubparts() {
        Set<List<Byte>> beginnings = beginningsOfSequences();
        SplittableRandom random = new SplittableRandom(11);
        int[] likely = {0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1};
        int[] more = {0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
        for (int i = 0; i < 20_000; i++) {
            byte[] text = new byte[random.nextInt(12)];
            for (int at = 0; at < text.length; at++) {
                int pick = random.nextInt(likely.length + more.length + 1);
                text[at] =
                        (byte)
                                (pick < likely.length
                                        ? likely[pick]
                                        : pick - likely.length < more.length
                                                ? more[pick - likely.length]
                                                : random.nextInt(256));
            }
            assertThat(Texts.shown(text)).asString(UTF_8).isEqualTo(plainly(text, beginnings));
        }
    }

    /** Shows a text by looking for well-formed sequences in the slowest way. */
    private static String plainly(byte[] text, Set<List<Byte>> beginnings) {
        StringBuilder decoded = new StringBuilder();
        for (int at = 0; at < text.length; ) {
            int length = 0;
            for (int n = 1; n <= Math.min(4, text.length - at) && length == 0; n++) {
                if (isWellFormed(Arrays.copyOfRange(text, at, at + n))) {
                    length = n;
                    decoded.append(new String(text, at, n, UTF_8));
                }
            }
            if (length == 0) {
                decoded.append('\uFFFD');
                length = 1;
                while (at + length < text.length
                        && beginnings.contains(list(text, at, length + 1))) {
                    length++;
                }
            }
            at += length;
        }
        return Shown.text(decoded.toString());
    }

    private static boolean isWellFormed(byte[] sequence) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(sequence)).toString();
            return text.codePointCount(0, text.length()) == 1;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static Set<List<Byte>> beginningsOfSequences() {
        Set<List<Byte>> beginnings = new HashSet<>();
        for (int codePoint = 0x80; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (Character.getType(codePoint) != Character.SURROGATE) {
                byte[] sequence = Character.toString(codePoint).getBytes(UTF_8);
                for (int length = 2; length < sequence.length; length++) {
                    beginnings.add(list(sequence, 0, length));
                }
            }
        }
        return beginnings;
    }

    private static List<Byte> list(byte[] bytes, int from, int length) {
        Byte[] boxed = new Byte[length];
        Arrays.setAll(boxed, i -> bytes[from + i]);
        return List.of(boxed);
    }

    @Test
    void anEmptyLineStaysEmpty() {
        assertThat(Texts.shown("")).isEmpty();
        assertThat(Shown.text("")).isEmpty();
    }

    @Test
    void theWorstLineFitsInItsExpansion() {
        String worst = "\u0085".repeat(4096);
        assertThat(Texts.shown(worst)).hasSize(8 * 4096);
        assertThat(worst.getBytes(UTF_8).length * Shown.EXPANSION_MAX).isEqualTo(8 * 4096);
    }

    @Test
    void aNewLineBeginsWithoutTheMarksOfTheLast() {
        Shown shown = new Shown();
        byte[] marks = "\u0301".repeat(10).getBytes(UTF_8);
        for (int i = 0; i < 3; i++) {
            assertThat(Texts.shown(shown, marks)).hasSize(16);
        }
    }

    @Test
    void aLetterBetweenMarksBeginsANewRow() {
        String row = "\u0301".repeat(9);
        String eight = "\u0301".repeat(8);
        for (String base : new String[] {"a", "中", "\t", "abcdefgh", "\uD83D\uDE00"}) {
            assertThat(Texts.shown(row + base + row)).isEqualTo(eight + base + eight);
        }
        assertThat(Texts.shown(row + "\u0007" + row)).isEqualTo(eight + "^G" + eight);
        assertThat(Texts.shown(row + "\u202E" + row)).isEqualTo(eight + "<U+202E>" + eight);
        assertThat(Texts.shown(row + "\u00AD" + row)).isEqualTo(eight + "\u00AD");
    }

    @Test
    void aLoneSurrogateInAStringIsReplaced() {
        assertThat(Shown.text("a\uD83Db\uDE00c")).isEqualTo("a\uFFFDb\uFFFDc");
    }

    @Test
    void copyingMakesNoObjects() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] text = "plain text \u001B[31m 中文 \u202E e\u0301 \uD83D\uDE00 end".getBytes(UTF_8);
        Shown shown = new Shown();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocateFrom(ValueLayout.JAVA_BYTE, text);
            MemorySegment to = arena.allocate(text.length * (long) Shown.EXPANSION_MAX);
            long written = 0;
            for (int i = 0; i < 20_000; i++) {
                written += shown.copy(from, 0, text.length, to, 0);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                written += shown.copy(from, 0, text.length, to, 0);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
            assertThat(written).isPositive();
        }
    }

    @Test
    void theEndOfAPieceIsIncompleteWhereMoreBytesCouldCompleteIt() {
        byte[] text = "a é 中 \uD83D\uDE00".getBytes(UTF_8);
        for (int cut = 0; cut <= text.length; cut++) {
            int keep = incompleteEnd(Arrays.copyOf(text, cut));
            ByteArrayOutputStream pieces = new ByteArrayOutputStream();
            pieces.writeBytes(Texts.shown(Arrays.copyOf(text, cut - keep)));
            pieces.writeBytes(Texts.shown(Arrays.copyOfRange(text, cut - keep, text.length)));
            assertThat(pieces.toString(UTF_8)).isEqualTo("a é 中 \uD83D\uDE00");
        }
        assertThat(incompleteEnd(Texts.bytes(0xF0, 0x9F, 0x98))).isEqualTo(3);
        assertThat(incompleteEnd(Texts.bytes('a', 0xE4))).isEqualTo(1);
        assertThat(incompleteEnd(Texts.bytes(0xE0, 0x80))).as("never completed").isZero();
        assertThat(incompleteEnd(Texts.bytes(0xED, 0xA0))).as("a surrogate").isZero();
        assertThat(incompleteEnd(Texts.bytes(0x80, 0x80, 0x80, 0x80))).isZero();
        assertThat(incompleteEnd(Texts.bytes(0xC0))).isZero();
        assertThat(incompleteEnd(Texts.bytes())).isZero();
    }

    private static int incompleteEnd(byte[] text) {
        return Utf8.incompleteEnd(MemorySegment.ofArray(text), 0, text.length);
    }
}
