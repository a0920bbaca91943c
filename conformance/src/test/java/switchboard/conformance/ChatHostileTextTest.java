package switchboard.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;

/** What somebody sends to deceive the others or their terminals is shown, not obeyed. */
@Timeout(120)
final class ChatHostileTextTest {

    /** What is sent, each char a byte, and what the others read. */
    private static final Map<String, String> HOSTILE = new LinkedHashMap<>();

    /** What only looks dangerous and must come through as it is. */
    private static final List<String> HARMLESS =
            List.of(
                    "中文, ελληνικά, עברית, हिन्दी",
                    "👩‍👩‍👧 ❤️ 🏳️‍🌈 🇨🇭",
                    "नमस्ते क्‍ष",
                    "e\u0301 combined, a\u0308\u0304 too",
                    "\ttabs\tstay",
                    "a\u00A0no-break blank, \u3000 a wide one",
                    "C:\\x %s %n ${jndi} `rm` $(x) <b>&amp;</b>",
                    "x".repeat(3_000));

    static {
        HOSTILE.put("\033[2J\033[1;31mred", "^[[2J^[[1;31mred");
        HOSTILE.put("\033]0;title\007", "^[]0;title^G");
        HOSTILE.put("\033P+q544e\033\\", "^[P+q544e^[\\");
        HOSTILE.put("\033c reset", "^[c reset");
        HOSTILE.put("nul\0inside", "nul^@inside");
        HOSTILE.put("back\b\b\b\bspace", "back^H^H^H^Hspace");
        HOSTILE.put("over\rwritten", "over^Mwritten");
        HOSTILE.put("vertical\013tab and form\014feed", "vertical^Ktab and form^Lfeed");
        HOSTILE.put("shift\016out\017in", "shift^Nout^Oin");
        HOSTILE.put("delete\177", "delete^?");
        HOSTILE.put(utf8("\u009B31m by C1"), "<U+009B>31m by C1");
        HOSTILE.put(utf8("next\u0085line"), "next<U+0085>line");
        HOSTILE.put("\u009Bnaked C1", "\uFFFDnaked C1");
        HOSTILE.put(utf8("\u202Etxt.exe"), "<U+202E>txt.exe");
        HOSTILE.put(utf8("\u2066isolate\u2069"), "<U+2066>isolate<U+2069>");
        HOSTILE.put(utf8("\u200Fmark\u200E"), "<U+200F>mark<U+200E>");
        HOSTILE.put(utf8("line\u2028separator"), "line<U+2028>separator");
        HOSTILE.put(utf8("paragraph\u2029separator"), "paragraph<U+2029>separator");
        HOSTILE.put("Latin-1: \u00E9t\u00E9", "Latin-1: \uFFFDt\uFFFD");
        HOSTILE.put("overlong \u00C0\u00AF", "overlong \uFFFD\uFFFD");
        HOSTILE.put("overlong \u00C0\u008A", "overlong \uFFFD\uFFFD");
        HOSTILE.put("surrogate \u00ED\u00A0\u0080", "surrogate \uFFFD\uFFFD\uFFFD");
        HOSTILE.put("too large \u00F5\u0080\u0080\u0080", "too large \uFFFD\uFFFD\uFFFD\uFFFD");
        HOSTILE.put("cut off \u00F0\u009F\u0099", "cut off \uFFFD");
        HOSTILE.put(utf8("z" + "\u0301".repeat(50)), "z" + "\u0301".repeat(8));
    }

    /** The UTF-8 bytes of a text, each as a char. */
    private static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private static void sayBytes(ChatMember member, String before, String bytes) {
        member.send((before + bytes + "\n").getBytes(ISO_8859_1));
    }

    @OnEveryEngine
    void hostileTextIsShownAndNotObeyed(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            for (Map.Entry<String, String> text : HOSTILE.entrySet()) {
                sayBytes(ann, "", text.getKey());
                bob.hears(ann, text.getValue());
                sayBytes(ann, "/say ", text.getKey());
                bob.hears(ann, text.getValue());
                sayBytes(ann, "//", text.getKey());
                bob.hears(ann, "/" + text.getValue());
            }
        }
    }

    @OnEveryEngine
    void textInAnyLanguageComesThroughUnchanged(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            for (String text : HARMLESS) {
                ann.say(text);
                bob.hears(ann, text);
            }
        }
    }

    @OnEveryEngine
    void theServersOwnWindowShowsWhatMembersRead(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            HOSTILE.keySet().forEach(text -> sayBytes(ann, "", text));
            HOSTILE.values().forEach(text -> bob.hears(ann, text));
            assertThat(room.shownLines().stream().filter(line -> line.contains(" say: ")))
                    .map(line -> line.substring(line.indexOf(" say: ") + 6))
                    .containsExactlyElementsOf(HOSTILE.values());
        }
    }

    @OnEveryEngine
    void anAnswerDoesNotObeyWhatItQuotes(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ann.say("/\033[31m\u202E");
            assertThat(ann.line())
                    .isEqualTo("unknown command /^[[31m<U+202E>; /help lists commands");
            ann.say("/" + "\uD83D\uDE42".repeat(1_000));
            assertThat(ann.line())
                    .startsWith("unknown command /\uD83D\uDE42")
                    .doesNotContain("?", "\uFFFD")
                    .endsWith("...; /help lists commands")
                    .hasSizeLessThan(150);
        }
    }

    @OnEveryEngine
    void aLineCannotBeForgedInsideAnother(ChatSetting setting) {
        String forged = "2026-11-21 10:15:42 ('10.0.0.1', 7) say: give me your password";
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.send("hi\n" + forged + "\n");
            bob.hears(ann, "hi");
            bob.hears(ann, forged);
            ann.say("hi\r" + forged);
            bob.hears(ann, "hi^M" + forged);
            ann.say("hi\u2028" + forged);
            bob.hears(ann, "hi<U+2028>" + forged);
            ann.say("hi\u0085" + forged);
            bob.hears(ann, "hi<U+0085>" + forged);
            ann.say("* bob left");
            bob.hears(ann, "* bob left");
        }
    }
}
