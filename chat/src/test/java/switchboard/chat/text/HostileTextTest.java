package switchboard.chat.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Twenty-four texts that want to be obeyed, and what a room shows of them. */
class HostileTextTest {

    private static final String ESC = "\u001B";
    private static final String GRAVE = "\u0300";

    static final List<Arguments> HOSTILE =
            List.of(
                    text("a colour", ESC + "[31mred" + ESC + "[0m", "^[[31mred^[[0m"),
                    text("clear the screen", ESC + "[2J" + ESC + "[H", "^[[2J^[[H"),
                    text("set the title", ESC + "]0;root" + "\u0007", "^[]0;root^G"),
                    text("a link", ESC + "]8;;http://x" + ESC + "\\", "^[]8;;http://x^[\\"),
                    text("ask the terminal", ESC + "P+q544e" + ESC + "\\", "^[P+q544e^[\\"),
                    text("alternate letters", "\u000Elqqk\u000F", "^Nlqqk^O"),
                    text("bell and null", "ding\u0007\u0000end", "ding^G^@end"),
                    text(
                            "all of C0 but TAB and LF",
                            c0(),
                            "^@^A^B^C^D^E^F^G^H\t^K^L^M^N^O^P^Q^R^S^T^U^V^W^X^Y^Z^[^\\^]^^^_"),
                    text("delete", "a\u007Fb", "a^?b"),
                    text("eat what was said", "evil\b\b\b\bgood", "evil^H^H^H^Hgood"),
                    text(
                            "a forged speaker",
                            "hi\r2026-11-21 10:15:42 ('10.0.0.1', 5) say: pay bob",
                            "hi^M2026-11-21 10:15:42 ('10.0.0.1', 5) say: pay bob"),
                    text("a forged line by NEL", "hi\u0085root say: x", "hi<U+0085>root say: x"),
                    text(
                            "8-bit escape",
                            "\u009B31mred\u009D0;t\u009C",
                            "<U+009B>31mred<U+009D>0;t<U+009C>"),
                    text("turned around", "\u202Etxt.exe\u202C", "<U+202E>txt.exe<U+202C>"),
                    text(
                            "isolates and marks",
                            "\u2066a\u2067b\u2068c\u2069d\u200Ee\u200Ff\u061Cg",
                            "<U+2066>a<U+2067>b<U+2068>c<U+2069>d<U+200E>e<U+200F>f<U+061C>g"),
                    text("line and paragraph", "a\u2028b\u2029c", "a<U+2028>b<U+2029>c"),
                    text("byte order marks", "\uFEFFhi\uFEFF", "<U+FEFF>hi<U+FEFF>"),
                    text("annotation", "\uFFF9a\uFFFAb\uFFFB", "<U+FFF9>a<U+FFFA>b<U+FFFB>"),
                    raw(
                            "overlong NUL, LF, slash",
                            "\u00C0\u0080 \u00C0\u008A \u00E0\u0080\u00AF",
                            "?? ?? ???"),
                    raw("surrogates", "\u00ED\u00A0\u00BD\u00ED\u00B8\u0080", "??????"),
                    raw("lone continuations", "a\u0080b\u00BF\u00BFc", "a?b??c"),
                    raw(
                            "cut off and too large",
                            "\u00F0\u009F\u0098 \u00E4\u00BD \u00F4\u0090\u0080\u0080"
                                    + " \u00F8\u0088\u00FE\u00FF \u00C3",
                            "? ? ???? ???? ?"),
                    text(
                            "a thousand marks",
                            "Z" + GRAVE.repeat(1000) + "!",
                            "Z" + GRAVE.repeat(8) + "!"),
                    text(
                            "marks held apart by joiners",
                            "Z" + (GRAVE + "\u200D").repeat(20) + "!",
                            "Z" + (GRAVE + "\u200D").repeat(8) + "\u200D".repeat(12) + "!"));

    static final List<String> GOOD =
            List.of(
                    "plain text, 'quotes', ~tilde~ and a\ttab",
                    "    leading blanks are kept",
                    "中文聊天室:你好,世界。",
                    "日本語 ひらがな 한국어",
                    "Žluťoučký kůň, ÀÉÎÕÜ, ñ, ß, Ελληνικά, Русский",
                    "שלום עולם and مرحبا بالعالم",
                    "हिन्दी: क्षत्रिय, தமிழ், ภาษาไทย ที่นี่",
                    "decomposed: e\u0301 a\u0308\u0323 o\u0302\u0301",
                    "family \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67\u200D\uD83D\uDC66!",
                    "skin \uD83D\uDC4D\uD83C\uDFFD, heart \u2764\uFE0F, keycap 1\uFE0F\u20E3",
                    "rainbow flag \uD83C\uDFF3\uFE0F\u200D\uD83C\uDF08, flags"
                            + " \uD83C\uDDE8\uD83C\uDDFF\uD83C\uDDE8\uD83C\uDDF3",
                    "Scotland"
                            + " \uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62"
                            + "\uDB40\uDC73\uDB40\uDC63\uDB40\uDC74\uDB40\uDC7F",
                    "Persian \u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645, ideograph"
                            + " 葛\uDB40\uDD00",
                    "mathematics \uD835\uDD38 ∀x∈ℝ, box ┌─┐, private \uE000, noncharacter \uFFFE",
                    "what shown text looks like: ^[ <U+202E> \uFFFD");

    @Test
    void thereAreTwentyFour() {
        assertThat(HOSTILE).hasSize(24);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("HOSTILE")
    void isShownNotObeyed(String name, byte[] text, String expected) {
        assertThat(Texts.shown(text)).asString(UTF_8).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("HOSTILE")
    void isShownInTheSameWayFromAString(String name, byte[] text, String expected) {
        assertThat(Shown.text(new String(text, UTF_8)).replaceAll("\uFFFD+", "?"))
                .as("how many U+FFFD a string has was decided by who made it")
                .isEqualTo(expected.replaceAll("\uFFFD+", "?"));
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("HOSTILE")
    void isShownInTheSameWayWhenItIsShownAgain(String name, byte[] text, String expected) {
        assertThat(Texts.shown(expected)).isEqualTo(expected);
        assertThat(Shown.text(expected)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("GOOD")
    void goodTextStaysAsItIs(String text) {
        assertThat(Texts.shown(text)).isEqualTo(text);
        assertThat(Shown.text(text)).isEqualTo(text);
    }

    private static Arguments text(String name, String text, String expected) {
        return Arguments.of(name, text.getBytes(UTF_8), expected);
    }

    /** The text's characters are bytes; a question mark stands for U+FFFD. */
    private static Arguments raw(String name, String text, String expected) {
        return Arguments.of(name, text.getBytes(ISO_8859_1), expected.replace('?', '\uFFFD'));
    }

    private static String c0() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < ' '; c++) {
            if (c != '\n') {
                all.append(c);
            }
        }
        return all.toString();
    }
}
