package switchboard.services;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;

/** Says what time it is. Immutable; any thread. */
final class WallClock {

    private final InstantSource instants;
    private final ZoneId zone;
    private final TimeStyle style;

    WallClock(InstantSource instants, ZoneId zone, TimeStyle style) {
        this.instants = instants;
        this.zone = zone;
        this.style = style;
    }

    /** The system's time in the zone that it has now. */
    static WallClock local(TimeStyle style) {
        return new WallClock(InstantSource.system(), ZoneId.systemDefault(), style);
    }

    Instant now() {
        return instants.instant();
    }

    String text() {
        return style.format().format(now().atZone(zone));
    }
}
