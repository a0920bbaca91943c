package switchboard.chat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.chat.text.Names;

/** Who is in a room, and who has which name. Owner loop only. */
final class Roster {

    private final Map<Long, Seat> seats = new LinkedHashMap<>();
    private final Map<String, Seat> byName = new HashMap<>();

    void add(Seat seat) {
        seats.put(seat.id, seat);
    }

    void remove(Seat seat) {
        seats.remove(seat.id);
        byName.remove(seat.nameKey());
    }

    int size() {
        return seats.size();
    }

    @Nullable Seat seat(long id) {
        return seats.get(id);
    }

    /** Returns why the name is refused, or nothing when it was taken. */
    Optional<Names.Reason> rename(Seat seat, String wanted) {
        return switch (Names.read(wanted)) {
            case Names.Refused refused -> Optional.of(refused.reason());
            case Names.Accepted accepted -> take(seat, accepted);
        };
    }

    private Optional<Names.Reason> take(Seat seat, Names.Accepted accepted) {
        Seat holder = byName.get(accepted.key());
        if (holder != null && holder != seat) {
            return Optional.of(Names.Reason.TAKEN);
        }
        byName.remove(seat.nameKey());
        byName.put(accepted.key(), seat);
        seat.name(accepted);
        return Optional.empty();
    }

    /** A line for each member, as they are now: name and address. */
    Iterator<String> lines() {
        List<String> lines = new ArrayList<>(seats.size());
        for (Seat seat : seats.values()) {
            lines.add(seat.name().isEmpty() ? seat.address : seat.name() + " " + seat.address);
        }
        return lines.iterator();
    }
}
