package switchboard.chat;

import java.lang.foreign.MemorySegment;

/**
 * What members do to their room. On the owner loop that is the {@link Room} itself, elsewhere an
 * {@link Uplink} to it; either way one member's doings keep their order. Loop thread only.
 */
interface RoomInput {

    /** A member has come. */
    void join(Seat seat);

    /** A member is gone. */
    void leave(Seat seat);

    /** A member says a line, as it came. */
    void say(Seat seat, MemorySegment text, long offset, long length);

    /** A member wants a name; it waits for the answer. */
    void rename(Seat seat, String name);

    /** A member asks who is there; it waits for the answer. */
    void who(Seat seat);

    /** A member wants to leave, once what it did before is done. */
    void goodbye(Seat seat);

    /** Whether speakers have to wait: what they said since the last commit fills the room. */
    boolean isFull();
}
