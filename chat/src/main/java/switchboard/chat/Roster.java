package switchboard.chat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import switchboard.chat.text.Names;

/** Who is in a room, and who has which name. Owner loop only. */
final class Roster {

    private final Map<Long, Seat> seats = new LinkedHashMap<>();
    private final Map<String, Seat> byName = new HashMap<>();

    /** The outcome of a rename: empty when it was done, else why not, in one sentence. */
    record Answer(String refusal) {
        static final Answer DONE = new Answer("");
    }

    void add(Seat seat) {
        seats.put(seat.id, seat);
    }

    void remove(Seat seat) {
        seats.remove(seat.id);
        if (!seat.name().isEmpty()) {
            byName.remove(Names.key(seat.name()));
        }
    }

    int size() {
        return seats.size();
    }

    @Nullable Seat seat(long id) {
        return seats.get(id);
    }

    Answer rename(Seat seat, String wanted) {
        return switch (Names.check(wanted)) {
            case Names.Refused refused -> new Answer(refused.sentence());
            case Names.Accepted accepted -> take(seat, accepted);
        };
    }

    private Answer take(Seat seat, Names.Accepted accepted) {
        Seat holder = byName.get(accepted.key());
        if (holder != null && holder != seat) {
            return new Answer("the name " + holder.name() + " is taken");
        }
        if (!seat.name().isEmpty()) {
            byName.remove(Names.key(seat.name()));
        }
        byName.put(accepted.key(), seat);
        seat.name(accepted.name());
        return Answer.DONE;
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
