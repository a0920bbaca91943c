package switchboard.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.chat.text.Names;

class PresenceTest {

    private static final long SECOND_NANOS = 1_000_000_000;

    /** Not far from where the sign of a clock's reading changes. */
    private static final long START_NANOS = -SECOND_NANOS;

    private final List<String> told = new ArrayList<>();
    private final Presence presence =
            new Presence((text, except) -> told.add(text + " | " + except));

    @Test
    void theFirstIsToldAtOnceToAllButItself() {
        presence.joined(Seats.at(7));
        assertThat(presence.nanosUntilDue(START_NANOS)).isZero();
        presence.tell(START_NANOS);
        assertThat(told).containsExactly("('127.0.0.1', 7) joined | 7");
    }

    @Test
    void whatHappensWithinASecondIsToldTogetherToAll() {
        presence.joined(Seats.at(1));
        presence.tell(START_NANOS);
        for (int i = 2; i < 43; i++) {
            presence.joined(Seats.at(i));
        }
        for (int i = 2; i < 5; i++) {
            presence.left(Seats.at(i));
        }
        assertThat(presence.nanosUntilDue(START_NANOS + 1)).isEqualTo(SECOND_NANOS - 1);
        presence.tell(START_NANOS + SECOND_NANOS - 1);
        assertThat(told).hasSize(1);
        presence.tell(START_NANOS + SECOND_NANOS);
        assertThat(told).hasSize(2).last().isEqualTo("41 joined, 3 left | 0");
    }

    @Test
    void oneOfAKindIsNamedAndOnlyWhatHappenedIsCounted() {
        Seat ann = Seats.at(7);
        ann.name((Names.Accepted) Names.read("ann"));
        presence.left(ann);
        presence.tell(START_NANOS);
        presence.left(Seats.at(1));
        presence.left(Seats.at(2));
        presence.tell(START_NANOS + SECOND_NANOS);
        presence.joined(Seats.at(3));
        presence.joined(Seats.at(4));
        presence.tell(START_NANOS + 2 * SECOND_NANOS);
        presence.joined(Seats.at(5));
        presence.left(Seats.at(5));
        presence.tell(START_NANOS + 3 * SECOND_NANOS);
        assertThat(told)
                .containsExactly(
                        "ann left | 7", "2 left | 0", "2 joined | 0", "1 joined, 1 left | 0");
    }

    @Test
    void afterAQuietTimeTheNextIsToldAtOnce() {
        presence.joined(Seats.at(1));
        presence.tell(START_NANOS);
        assertThat(presence.nanosUntilDue(START_NANOS)).isEqualTo(Long.MAX_VALUE);
        presence.tell(START_NANOS + 10 * SECOND_NANOS);
        presence.left(Seats.at(1));
        assertThat(presence.nanosUntilDue(START_NANOS + 10 * SECOND_NANOS)).isZero();
        presence.tell(START_NANOS + 10 * SECOND_NANOS);
        assertThat(told).hasSize(2).last().isEqualTo("('127.0.0.1', 1) left | 1");
    }
}
