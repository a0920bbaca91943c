package switchboard.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes of a file or in a second, as people write it: {@code 512 64K 1M 10G 2T}. */
record ByteCount(long bytes) {

    private static final String EXPECTED = "expected a size such as 512, 64K, 1M, 10G or 2T";
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})([KMGT]?)");

    static ByteCount parse(String text) {
        Matcher form = FORM.matcher(text.toUpperCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        long unit = 1L << (form.group(2).isEmpty() ? 0 : 10 * ("KMGT".indexOf(form.group(2)) + 1));
        long number = Long.parseLong(form.group(1));
        if (number < 1 || number > Long.MAX_VALUE / unit) {
            throw new IllegalArgumentException(EXPECTED + ", more than 0");
        }
        return new ByteCount(number * unit);
    }

    /** {@code 1.4 GiB}, {@code 17 B}. */
    static String text(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double left = bytes;
        int unit = 0;
        while (left >= 1_024 && unit < units.length - 1) {
            left /= 1_024;
            unit++;
        }
        String form = unit == 0 || left >= 100 ? "%.0f %s" : "%.1f %s";
        return String.format(Locale.ROOT, form, left, units[unit]);
    }
}
