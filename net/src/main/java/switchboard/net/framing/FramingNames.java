package switchboard.net.framing;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The names of framings, the same in the command and the library. Any thread. */
final class FramingNames {

    private static final String FIXED = "fixed:";
    private static final String UNTIL = "until:";
    private static final String ALL =
            "raw lines nul crlf u8 u16 u32 u64 u16le u32le u64le varint ascii fixed:N until:TEXT";

    private static final Map<String, Framing> PLAIN =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("raw", Framing.raw()),
                            Map.entry("lines", Framing.lines()),
                            Map.entry("nul", Framing.nul()),
                            Map.entry("crlf", Framing.crlf()),
                            Map.entry("u8", Framing.u8()),
                            Map.entry("u16", Framing.u16()),
                            Map.entry("u32", Framing.u32()),
                            Map.entry("u64", Framing.u64()),
                            Map.entry("u16le", Framing.u16().littleEndian()),
                            Map.entry("u32le", Framing.u32().littleEndian()),
                            Map.entry("u64le", Framing.u64().littleEndian()),
                            Map.entry("varint", Framing.varint()),
                            Map.entry("ascii", Framing.ascii())));

    private FramingNames() {}

    static Framing parse(String name) {
        Framing plain = PLAIN.get(name);
        if (plain != null) {
            return plain;
        }
        if (name.startsWith(UNTIL)) {
            return Framing.until(name.substring(UNTIL.length()));
        }
        if (name.startsWith(FIXED)) {
            return Framing.fixed(frameBytes(name));
        }
        throw new IllegalArgumentException(
                "there is no framing '%s'; did you mean %s? There are %s"
                        .formatted(name, nearest(name), ALL));
    }

    private static int frameBytes(String name) {
        String digits = name.substring(FIXED.length());
        int bytes = digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : 0;
        if (bytes < 1 || bytes > Framing.FRAME_BYTES_LIMIT) {
            throw new IllegalArgumentException(
                    "bad framing '%s': expected fixed:N with N from 1 to %d"
                            .formatted(name, Framing.FRAME_BYTES_LIMIT));
        }
        return bytes;
    }

    /** The name with the fewest letters to change. */
    private static String nearest(String name) {
        String typed = name.toLowerCase(Locale.ROOT);
        String nearest = "";
        int fewest = Integer.MAX_VALUE;
        for (String known : ALL.split(" ")) {
            int colon = known.indexOf(':');
            int changes = changes(typed, colon < 0 ? known : known.substring(0, colon));
            if (changes < fewest) {
                fewest = changes;
                nearest = known;
            }
        }
        return nearest;
    }

    /** Letters to insert, remove, replace or swap with their neighbour. */
    private static int changes(String from, String to) {
        int[][] changes = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                changes[i][j] = i == 0 || j == 0 ? i + j : cheapest(changes, from, to, i, j);
            }
        }
        return changes[from.length()][to.length()];
    }

    private static int cheapest(int[][] changes, String from, String to, int i, int j) {
        int replaced = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int one = Math.min(changes[i - 1][j], changes[i][j - 1]) + 1;
        int best = Math.min(changes[i - 1][j - 1] + replaced, one);
        boolean swapped =
                i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, changes[i - 2][j - 2] + 1) : best;
    }
}
