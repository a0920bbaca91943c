package switchboard.chat.text;

import java.text.Normalizer;
import java.util.Locale;

/**
 * What may be a member's name: 1 to 32 letters, digits, {@code _ . -}, the first of them a letter
 * or digit, after normalization to NFKC. Any thread.
 */
public final class Names {

    /** Letters of a name, counted as code points. */
    public static final int LENGTH_MAX = 32;

    /** What is longer cannot become a name by normalization, and is not worth the work. */
    private static final int TYPED_LENGTH_MAX = 256;

    /** What a capital I with a dot becomes in lower case outside Turkey. */
    private static final String DOTTED_I = "i\u0307";

    private Names() {}

    /** The answer to somebody who wants a name. */
    public sealed interface Answer {}

    /**
     * A good name.
     *
     * @param name as it is shown
     * @param key equal for two names that differ only in case
     */
    public record Accepted(String name, String key) implements Answer {}

    /** No name, and why. */
    public record Refused(Reason reason) implements Answer {}

    /** Why a name is refused. */
    public enum Reason {
        EMPTY("a name has at least one letter or digit"),
        TOO_LONG("a name has at most " + LENGTH_MAX + " characters"),
        BAD_START("a name begins with a letter or a digit"),
        BAD_CHARACTER("a name has only letters, digits, '_', '.' and '-'"),
        /** Never the answer of {@link Names#read}: only the room knows. */
        TAKEN("somebody here has that name");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        /** For the one who wanted the name; without a capital and a full stop. */
        public String sentence() {
            return sentence;
        }
    }

    /** Reads a name as typed, without blanks around it. */
    public static Answer read(String typed) {
        if (typed.length() > TYPED_LENGTH_MAX) {
            return new Refused(Reason.TOO_LONG);
        }
        String name = Normalizer.normalize(typed, Normalizer.Form.NFKC);
        if (name.isEmpty()) {
            return new Refused(Reason.EMPTY);
        }
        if (!isLetterOrDigit(name.codePointAt(0))) {
            return new Refused(
                    isMark(name.codePointAt(0)) ? Reason.BAD_START : Reason.BAD_CHARACTER);
        }
        if (!name.codePoints().allMatch(c -> isLetterOrDigit(c) || isMark(c))) {
            return new Refused(Reason.BAD_CHARACTER);
        }
        if (name.codePointCount(0, name.length()) > LENGTH_MAX) {
            return new Refused(Reason.TOO_LONG);
        }
        return new Accepted(name, key(name));
    }

    /** Lower case of upper case of lower case: each step joins letters the others keep apart. */
    private static String key(String name) {
        String folded =
                name.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded.replace(DOTTED_I, "i"), Normalizer.Form.NFKC);
    }

    private static boolean isMark(int codePoint) {
        return codePoint == '_' || codePoint == '.' || codePoint == '-';
    }

    private static boolean isLetterOrDigit(int codePoint) {
        return Character.isLetterOrDigit(codePoint) && !isInvisible(codePoint);
    }

    /** The Hangul fillers are letters to Unicode, but nobody can see them. */
    private static boolean isInvisible(int codePoint) {
        return codePoint == 0x115F || codePoint == 0x1160;
    }
}
