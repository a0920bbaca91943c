package switchboard.chat;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import switchboard.chat.log.LineBatch;
import switchboard.net.EventLoop;

/**
 * The way from a loop to a room that another loop owns: one batch is filled while the owner has the
 * other, so what is under way is bounded and no loop waits for another. Loop thread only, but for
 * the steps that run on the owner.
 */
final class Uplink implements RoomInput {

    private static final int BYTES_MAX = 64 << 10;
    private static final byte END = '\n';

    private enum Kind {
        JOIN,
        LEAVE,
        SAY,
        RENAME,
        WHO,
        GOODBYE
    }

    /** Doings of members in their order, with who did each. */
    private static final class Doings {
        final LineBatch batch = new LineBatch(BYTES_MAX);
        final List<Seat> seats = new ArrayList<>();
        final List<Kind> kinds = new ArrayList<>();
        int carriedOut;

        void clear() {
            batch.clear();
            seats.clear();
            kinds.clear();
            carriedOut = 0;
        }
    }

    private final EventLoop loop;
    private final Room room;
    private Doings filling = new Doings();
    private Doings other = new Doings();
    private boolean ownerHasOther;

    Uplink(EventLoop loop, Room room) {
        this.loop = loop;
        this.room = room;
    }

    @Override
    public void join(Seat seat) {
        put(seat, Kind.JOIN, MemorySegment.NULL, 0, 0);
    }

    @Override
    public void leave(Seat seat) {
        put(seat, Kind.LEAVE, MemorySegment.NULL, 0, 0);
    }

    @Override
    public void say(Seat seat, MemorySegment text, long offset, long length) {
        put(seat, Kind.SAY, text, offset, length);
    }

    @Override
    public void rename(Seat seat, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        put(seat, Kind.RENAME, MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    @Override
    public void who(Seat seat) {
        put(seat, Kind.WHO, MemorySegment.NULL, 0, 0);
    }

    @Override
    public void goodbye(Seat seat) {
        put(seat, Kind.GOODBYE, MemorySegment.NULL, 0, 0);
    }

    private void put(Seat seat, Kind kind, MemorySegment text, long offset, long length) {
        filling.batch.put(text, offset, length);
        filling.batch.put(END); // a doing has at least one byte
        filling.batch.endLine(seat.id, Room.SPEECH);
        filling.seats.add(seat);
        filling.kinds.add(kind);
        if (isFull()) {
            handOver();
        }
    }

    @Override
    public boolean isFull() {
        return filling.batch.length() >= BYTES_MAX;
    }

    /**
     * The end of a tick: what members did in it goes to the owner, if it has given the last back.
     */
    void handOver() {
        if (ownerHasOther || filling.batch.isEmpty()) {
            return;
        }
        Doings full = filling;
        filling = other;
        other = full;
        ownerHasOther = true;
        room.loop().execute(() -> carryOut(full));
    }

    /** Hands over; whether nothing is left here or under way. */
    boolean hasHandedOver() {
        handOver();
        return !ownerHasOther && filling.batch.isEmpty();
    }

    /** On the owner: as far as the room is not full; when all is done the batch goes back. */
    private void carryOut(Doings full) {
        LineBatch batch = full.batch;
        while (full.carriedOut < batch.lines()) {
            if (room.isFull()) {
                room.whenNotFull(() -> carryOut(full));
                return;
            }
            int i = full.carriedOut++;
            long start = i == 0 ? 0 : batch.end(i - 1);
            long length = batch.end(i) - 1 - start;
            carryOut(full.seats.get(i), full.kinds.get(i), batch.bytes(), start, length);
        }
        full.clear();
        loop.execute(() -> ownerHasOther = false);
    }

    private void carryOut(Seat seat, Kind kind, MemorySegment bytes, long start, long length) {
        switch (kind) {
            case JOIN -> room.join(seat);
            case LEAVE -> room.leave(seat);
            case SAY -> room.say(seat, bytes, start, length);
            case RENAME -> {
                byte[] name = bytes.asSlice(start, length).toArray(JAVA_BYTE);
                room.rename(seat, new String(name, StandardCharsets.UTF_8));
            }
            case WHO -> room.who(seat);
            case GOODBYE -> room.goodbye(seat);
        }
    }
}
