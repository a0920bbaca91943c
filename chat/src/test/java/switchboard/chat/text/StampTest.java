package switchboard.chat.text;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class StampTest {

    private Instant instant = Instant.parse("2026-11-21T09:15:42.000Z");
    private final InstantSource clock = () -> instant;
    private final ZoneId prague = ZoneId.of("Europe/Prague");

    @Test
    void localStampIsTheTimeOfTheZoneInNineteenBytes() {
        assertThat(text(new Stamp(clock, prague, Stamp.Style.LOCAL)))
                .isEqualTo("2026-11-21 10:15:42")
                .hasSize(19);
    }

    @Test
    void isoStampHasTheOffset() {
        assertThat(text(new Stamp(clock, prague, Stamp.Style.ISO)))
                .isEqualTo("2026-11-21T10:15:42+01:00");
        assertThat(text(new Stamp(clock, ZoneOffset.UTC, Stamp.Style.ISO)))
                .isEqualTo("2026-11-21T09:15:42+00:00");
    }

    @Test
    void isEncodedAgainOnlyWhenTheSecondHasChanged() {
        Stamp stamp = new Stamp(clock, prague, Stamp.Style.LOCAL);
        byte[] first = stamp.now();
        instant = instant.plusMillis(999);
        assertThat(stamp.now()).isSameAs(first);
        instant = instant.plusMillis(1);
        assertThat(text(stamp)).isEqualTo("2026-11-21 10:15:43");
        assertThat(first).as("what was given out").asString(US_ASCII).endsWith(":42");
    }

    @Test
    void followsAClockThatIsSetBack() {
        Stamp stamp = new Stamp(clock, prague, Stamp.Style.LOCAL);
        instant = instant.minusSeconds(3600);
        assertThat(text(stamp)).isEqualTo("2026-11-21 09:15:42");
    }

    @Test
    void changesItsOffsetWithTheSeason() {
        instant = Instant.parse("2026-10-25T00:59:59Z");
        Stamp stamp = new Stamp(clock, prague, Stamp.Style.ISO);
        assertThat(text(stamp)).isEqualTo("2026-10-25T02:59:59+02:00");
        instant = instant.plusSeconds(1);
        assertThat(text(stamp)).isEqualTo("2026-10-25T02:00:00+01:00");
    }

    private static String text(Stamp stamp) {
        return new String(stamp.now(), US_ASCII);
    }
}
