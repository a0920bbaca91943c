package switchboard.chat.text;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Makes text from somebody else harmless: shown, not obeyed. Owned by one thread, which uses it
 * again for every line; {@link #text} is for any thread.
 *
 * <ul>
 *   <li>C0 controls and DEL become {@code ^[} and {@code ^?}; TAB stays;
 *   <li>C1 controls, bidi controls, line and paragraph separators become {@code <U+202E>}, and so
 *       do the format characters that are commands to a program rather than part of a script: the
 *       byte order mark, interlinear annotation, the deprecated ones beside the bidi controls;
 *   <li>what is not UTF-8 (overlong forms and surrogates too) becomes U+FFFD, one for each maximal
 *       subpart, as the Unicode Standard recommends;
 *   <li>of combining marks at most {@value #MARKS_MAX} stand in a row and further ones are dropped,
 *       for a tall stack of them covers the lines of others; joiners do not end a row;
 *   <li>all else stays as it is: joiners, variation selectors and tags, so an emoji survives.
 * </ul>
 */
public final class Shown {

    /** A shown text is at most so many times as long: two bytes of a C1 control become eight. */
    public static final int EXPANSION_MAX = 4;

    /** How many combining marks may stand in a row. */
    public static final int MARKS_MAX = 8;

    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = EACH_BYTE << 7;
    private static final long BLANKS = EACH_BYTE << 5;
    private static final int DEL = 0x7F;
    private static final String HEX = "0123456789ABCDEF";

    private MemorySegment to = MemorySegment.NULL;
    private long out;
    private int marks;

    /** For one thread, line after line. */
    public Shown() {}

    /**
     * Copies a line, without its end, to where there is room for {@link #EXPANSION_MAX} times its
     * length.
     *
     * @return how many bytes were written
     */
    public long copy(
            MemorySegment from, long offset, long length, MemorySegment into, long intoOffset) {
        to = into;
        out = intoOffset;
        marks = 0;
        long end = offset + length;
        long at = copyPlain(from, offset, end);
        while (at < end) {
            at = copyPlain(from, copyOther(from, at, end), end);
        }
        to = MemorySegment.NULL;
        return out - intoOffset;
    }

    /** The same for text in a string; a lone surrogate becomes U+FFFD. */
    public static String text(String text) {
        StringBuilder shown = new StringBuilder(text.length() + 16);
        int marks = 0;
        for (int i = 0, codePoint; i < text.length(); i += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(i);
            switch (Kind.of(codePoint)) {
                case CONTROL -> shown.append('^').append((char) (codePoint ^ 0x40));
                case COMMAND -> shown.append("<U+%04X>".formatted(codePoint));
                case SURROGATE -> shown.append('\uFFFD');
                case MARK -> {
                    if (++marks <= MARKS_MAX) {
                        shown.appendCodePoint(codePoint);
                    }
                    continue;
                }
                case JOINER -> {
                    shown.appendCodePoint(codePoint);
                    continue;
                }
                case PLAIN -> shown.appendCodePoint(codePoint);
            }
            marks = 0;
        }
        return shown.toString();
    }

    /** Copies printable ASCII, eight bytes at a time, and returns where that ends. */
    private long copyPlain(MemorySegment from, long start, long end) {
        long at = start;
        for (; end - at >= Long.BYTES; at += Long.BYTES, out += Long.BYTES) {
            long word = from.get(JAVA_LONG_UNALIGNED, at);
            if (!isPlain(word)) {
                break;
            }
            to.set(JAVA_LONG_UNALIGNED, out, word);
        }
        for (; at < end; at++, out++) {
            byte value = from.get(JAVA_BYTE, at);
            if (value < ' ' || value == DEL) {
                break;
            }
            to.set(JAVA_BYTE, out, value);
        }
        if (at > start) {
            marks = 0;
        }
        return at;
    }

    /**
     * Whether all eight bytes are printable ASCII. Of the first byte that is not, DEL and above get
     * or keep the high bit when one is added, 0xFF and a control when a blank is taken away; no
     * printable byte gets it, nor carries or borrows.
     */
    private static boolean isPlain(long word) {
        return (((word + EACH_BYTE) | (word - BLANKS)) & HIGH_BITS) == 0;
    }

    /** Copies one sequence that is not printable ASCII and returns where it ends. */
    private long copyOther(MemorySegment from, long at, long end) {
        int sequence = Utf8.sequence(from, at, end);
        int length = Utf8.length(sequence);
        if (Utf8.isMalformed(sequence)) {
            putReplacement();
            return at + length;
        }
        int codePoint = Utf8.codePoint(sequence);
        switch (Kind.of(codePoint)) {
            case CONTROL -> putCaret(codePoint);
            case COMMAND -> putNumber(codePoint);
            case SURROGATE -> throw new AssertionError("not in well-formed UTF-8");
            case MARK -> {
                if (++marks <= MARKS_MAX) {
                    put(from, at, length);
                }
            }
            case JOINER -> put(from, at, length);
            case PLAIN -> {
                put(from, at, length);
                marks = 0;
            }
        }
        return at + length;
    }

    private void put(MemorySegment from, long at, int length) {
        for (int i = 0; i < length; i++) {
            put(from.get(JAVA_BYTE, at + i));
        }
    }

    private void put(int value) {
        to.set(JAVA_BYTE, out++, (byte) value);
    }

    private void putReplacement() {
        put(0xEF);
        put(0xBF);
        put(0xBD);
        marks = 0;
    }

    private void putCaret(int control) {
        put('^');
        put(control ^ 0x40);
        marks = 0;
    }

    private void putNumber(int codePoint) {
        put('<');
        put('U');
        put('+');
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(HEX.charAt(codePoint >>> shift & 0xF));
        }
        put('>');
        marks = 0;
    }

    /** What is done with a code point. */
    private enum Kind {
        /** Stays as it is. */
        PLAIN,
        /** A format character that stays and may stand between a letter and its marks. */
        JOINER,
        MARK,
        /** C0 or DEL, but not TAB. */
        CONTROL,
        /** Shown by its number; all are of four hexadecimal digits. */
        COMMAND,
        SURROGATE;

        private static final int SOFT_HYPHEN = 0xAD;

        static Kind of(int codePoint) {
            if (codePoint < 0x300) {
                return ofLatin(codePoint);
            }
            return switch (Character.getType(codePoint)) {
                case Character.NON_SPACING_MARK,
                        Character.COMBINING_SPACING_MARK,
                        Character.ENCLOSING_MARK ->
                        MARK;
                case Character.FORMAT -> isCommand(codePoint) ? COMMAND : JOINER;
                case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> COMMAND;
                case Character.SURROGATE -> SURROGATE;
                default -> PLAIN;
            };
        }

        private static Kind ofLatin(int codePoint) {
            if ((codePoint < ' ' && codePoint != '\t') || codePoint == DEL) {
                return CONTROL;
            }
            if (codePoint > DEL && codePoint < 0xA0) {
                return COMMAND;
            }
            return codePoint == SOFT_HYPHEN ? JOINER : PLAIN;
        }

        private static boolean isCommand(int format) {
            return format == 0x061C // Arabic letter mark
                    || format == 0x200E // left-to-right mark
                    || format == 0x200F // right-to-left mark
                    || (format >= 0x202A && format <= 0x202E) // embeddings and overrides
                    || (format >= 0x2066 && format <= 0x206F) // isolates, deprecated formats
                    || format == 0xFEFF // byte order mark
                    || (format >= 0xFFF9 && format <= 0xFFFB); // interlinear annotation
        }
    }
}
