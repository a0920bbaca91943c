package switchboard.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as people write it: {@code 512 64K 1M 1G}. */
record Size(int bytes) {

    private static final String EXPECTED = "expected a size such as 512, 64K, 1M or 1G";
    private static final Pattern FORM = Pattern.compile("(\\d{1,10})([KMG]?)");

    static Size parse(String text) {
        Matcher form = FORM.matcher(text.toUpperCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        int shift =
                switch (form.group(2)) {
                    case "K" -> 10;
                    case "M" -> 20;
                    case "G" -> 30;
                    default -> 0;
                };
        long bytes = Long.parseLong(form.group(1)) << shift;
        if (bytes < 1 || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(EXPECTED + ", more than 0 and less than 2G");
        }
        return new Size((int) bytes);
    }

    /** {@code 8 KiB}. */
    static String text(long bytes) {
        if (bytes >= 1 << 20 && bytes % (1 << 20) == 0) {
            return (bytes >> 20) + " MiB";
        }
        return bytes >= 1 << 10 && bytes % (1 << 10) == 0 ? (bytes >> 10) + " KiB" : bytes + " B";
    }
}
