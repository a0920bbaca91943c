package switchboard.cli.join;

import java.nio.charset.StandardCharsets;

/** The words that leave a room: {@code exit} and {@code /quit}, in any case, blanks ignored. */
final class Goodbye {

    private static final int BYTES_MAX = 64;

    private Goodbye() {}

    static boolean isSaidBy(String line) {
        String word = line.strip();
        return word.equalsIgnoreCase("exit") || word.equalsIgnoreCase("/quit");
    }

    /** The same of a line's bytes. */
    static boolean isSaidBy(byte[] line, int length) {
        return length >= "exit".length()
                && length <= BYTES_MAX
                && isSaidBy(new String(line, 0, length, StandardCharsets.UTF_8));
    }
}
