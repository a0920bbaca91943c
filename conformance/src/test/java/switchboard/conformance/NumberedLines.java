package switchboard.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Lines of 100 bytes with their end that carry a number, and what a member makes of them. */
final class NumberedLines {

    static final int BYTES = 100;

    private static final String FILLING = " " + "abcdefghij".repeat(9);
    private static final String SAYS = " say: ";
    private static final int STAMP_LENGTH = "2026-11-21 10:15:42 ".length();
    private static final String MISSED = " lines missed";

    private int next;
    private int notices;
    private int missed;

    /** The lines from one number up to another. */
    static byte[] lines(int from, int to) {
        StringBuilder lines = new StringBuilder((to - from) * BYTES);
        for (int i = from; i < to; i++) {
            lines.append("%08d".formatted(i)).append(FILLING).append('\n');
        }
        return lines.toString().getBytes(US_ASCII);
    }

    /** Checks that a line is whole and the next one, or says rightly how many were missed. */
    void hear(String line) {
        int says = line.indexOf(SAYS);
        if (says > 0) {
            String text = line.substring(says + SAYS.length());
            if (text.length() != BYTES - 1 || !text.endsWith(FILLING)) {
                throw new AssertionError("not a whole line: " + line);
            }
            int number = Integer.parseInt(text.substring(0, 8));
            if (number != next) {
                throw new AssertionError("line " + next + " expected, not: " + line);
            }
            next++;
        } else if (line.endsWith(MISSED)) {
            int end = line.length() - MISSED.length();
            int count = Integer.parseInt(line.substring(STAMP_LENGTH + 2, end));
            missed += count;
            next += count;
            notices++;
        } else if (!ChatMember.isPresence(line)) {
            throw new AssertionError("what is this: " + line);
        }
    }

    /** The number of the line that comes next. */
    int next() {
        return next;
    }

    /** How often lines were missed. */
    int notices() {
        return notices;
    }

    int missed() {
        return missed;
    }
}
