package switchboard.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How moments are written, as text and as four bytes. */
final class TimesTest {

    private static String written(String moment, String zone, TimeStyle style) {
        InstantSource clock = InstantSource.fixed(Instant.parse(moment));
        return new WallClock(clock, ZoneId.of(zone), style).text();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T10:15:42Z, UTC, Sat Nov 21 10:15:42 2026",
        "2026-11-01T00:00:00Z, UTC, Sun Nov  1 00:00:00 2026",
        "2026-11-21T23:59:59Z, Europe/Paris, Sun Nov 22 00:59:59 2026",
        "2026-09-09T09:09:09Z, UTC, Wed Sep  9 09:09:09 2026",
    })
    void isWrittenAsCtimeWritesIt(String moment, String zone, String text) {
        assertThat(written(moment, zone, TimeStyle.LOCAL)).isEqualTo(text).hasSize(24);
    }

    @Test
    void namesAreEnglishWhateverTheLocale() {
        Locale before = Locale.getDefault();
        try {
            for (Locale locale : new Locale[] {Locale.CHINA, Locale.GERMANY, Locale.UK}) {
                Locale.setDefault(locale);
                assertThat(written("2026-09-09T09:09:09Z", "UTC", TimeStyle.LOCAL))
                        .isEqualTo("Wed Sep  9 09:09:09 2026");
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void isoHasTheOffset() {
        assertThat(written("2026-11-21T10:15:42Z", "Europe/Paris", TimeStyle.ISO))
                .isEqualTo("2026-11-21T11:15:42+01:00");
        assertThat(written("2026-11-21T10:15:42Z", "UTC", TimeStyle.ISO))
                .isEqualTo("2026-11-21T10:15:42+00:00");
    }

    /** The examples of RFC 868. */
    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 2208988800",
        "1976-01-01T00:00:00Z, 2398291200",
        "1980-01-01T00:00:00Z, 2524521600",
        "1983-05-01T00:00:00Z, 2629584000",
    })
    void fourBytesAreTheSecondsSince1900(String moment, long seconds) {
        Instant instant = Instant.parse(moment);
        byte[] bytes = Rfc868.bytes(instant);
        assertThat(bytes).hasSize(4);
        long value = 0;
        for (byte each : bytes) {
            value = value << 8 | (each & 0xFF);
        }
        assertThat(value).isEqualTo(seconds);
        assertThat(Rfc868.instant(bytes, instant)).isEqualTo(instant);
    }

    @ParameterizedTest
    @CsvSource({
        "2036-02-07T06:28:15Z, 2026-11-21T10:15:42Z",
        "2036-02-07T06:28:16Z, 2026-11-21T10:15:42Z",
        "2026-11-21T10:15:42Z, 2040-01-01T00:00:00Z",
        "2100-01-01T00:00:00Z, 2099-12-31T23:59:59Z",
    })
    void ofAllMomentsWithTheseBytesTheNearestIsMeant(String sent, String now) {
        Instant moment = Instant.parse(sent);
        assertThat(Rfc868.instant(Rfc868.bytes(moment), Instant.parse(now))).isEqualTo(moment);
    }
}
