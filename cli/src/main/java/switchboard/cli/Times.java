package switchboard.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them: {@code 500ms 10s 5m 1h}, a bare number is seconds. */
final class Times {

    private static final String EXPECTED =
            "expected a time such as 500ms, 10s or 5m (a bare number is seconds)";
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|)");
    private static final Duration MAX = Duration.ofDays(3_650);

    private Times() {}

    static Duration parse(String text) {
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        long unitNanos =
                switch (form.group(2)) {
                    case "ms" -> 1_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    default -> 1_000_000_000L;
                };
        BigDecimal nanos = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(unitNanos));
        if (nanos.compareTo(BigDecimal.valueOf(MAX.toNanos())) > 0) {
            throw new IllegalArgumentException(EXPECTED + ", no longer than ten years");
        }
        return Duration.ofNanos(nanos.longValue());
    }

    /** {@code 30 s}, {@code 500 ms}. */
    static String text(Duration time) {
        return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
