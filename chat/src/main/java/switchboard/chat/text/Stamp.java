package switchboard.chat.text;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Owns the moment at which a line is said, as the bytes that stand before it. Encoded again only
 * when the second has changed. One thread only.
 */
public final class Stamp {

    /** How a moment is written. */
    public enum Style {
        /** {@code 2026-11-21 10:15:42}, 19 bytes. */
        LOCAL("uuuu-MM-dd HH:mm:ss"),
        /** {@code 2026-11-21T10:15:42+01:00}, 25 bytes: ISO-8601 with the offset. */
        ISO("uuuu-MM-dd'T'HH:mm:ssxxx");

        private final DateTimeFormatter format;

        Style(String pattern) {
            format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        }
    }

    private final InstantSource clock;
    private final DateTimeFormatter format;
    private long second;
    private byte[] bytes;

    public Stamp(InstantSource clock, ZoneId zone, Style style) {
        this.clock = clock;
        format = style.format.withZone(zone);
        second = secondNow();
        bytes = encode();
    }

    /** The clock's time; valid until asked again, and not to be changed. */
    public byte[] now() {
        long current = secondNow();
        if (current != second) {
            second = current;
            bytes = encode();
        }
        return bytes;
    }

    private long secondNow() {
        return Math.floorDiv(clock.millis(), 1000L);
    }

    private byte[] encode() {
        return format.format(Instant.ofEpochSecond(second)).getBytes(US_ASCII);
    }
}
