package switchboard.services;

import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How a service writes a moment. */
public enum TimeStyle {
    /**
     * {@code Sat Nov 21 10:15:42 2026}: 24 characters as asctime(3) writes them, the day padded
     * with a blank, names in English whatever the locale.
     */
    LOCAL("EEE MMM ppd HH:mm:ss uuuu"),
    /** {@code 2026-11-21T10:15:42+01:00}: ISO-8601 with the offset. */
    ISO("uuuu-MM-dd'T'HH:mm:ssxxx");

    private final DateTimeFormatter format;

    TimeStyle(String pattern) {
        format = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }

    DateTimeFormatter format() {
        return format;
    }
}
