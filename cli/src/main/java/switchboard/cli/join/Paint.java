package switchboard.cli.join;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Colours for a room's lines: a speaker's own, and pale for stamps and notices. Any thread. */
final class Paint {

    private static final Pattern LINE =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d\\S*) "
                            + "(?:(\\* .*)|(\\('[^']*', [^)]*\\)|[^ ]+)( say: .*))",
                    Pattern.DOTALL);
    private static final int[] SPEAKERS = {31, 32, 33, 34, 35, 36};
    private static final String PALE = "\033[90m";
    private static final String PLAIN = "\033[0m";

    private final boolean colours;

    Paint(boolean colours) {
        this.colours = colours;
    }

    /** The line as it is to be printed. */
    String line(String line) {
        if (!colours) {
            return line;
        }
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return line;
        }
        String speaker = parts.group(3);
        if (speaker == null) {
            return PALE + line + PLAIN;
        }
        int colour = SPEAKERS[Math.floorMod(speaker.hashCode(), SPEAKERS.length)];
        String stamp = PALE + parts.group(1) + PLAIN + " ";
        return stamp + "\033[" + colour + "m" + speaker + PLAIN + parts.group(4);
    }
}
