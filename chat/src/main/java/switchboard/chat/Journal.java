package switchboard.chat;

import switchboard.chat.log.LineBatch;

/**
 * Decides what is said in a room, and in which order. A room hands lines over and writes its log
 * only from what comes back, so nobody has seen a line that a crash can take back. Methods are
 * called on the room's owner loop and never block; answers come on that loop.
 */
interface Journal extends AutoCloseable {

    /**
     * Takes a batch, in the room's order. The batch belongs to the journal until it is answered by
     * {@link Follower#committed} or {@link Follower#refused}; one at a time.
     */
    void append(LineBatch batch);

    /**
     * Delivers what is committed from now on to the room, each line once, in the journal's order.
     */
    void follow(Follower room);

    @Override
    void close();

    /** The room, as its journal sees it. */
    interface Follower {

        /** These lines are said; {@code firstSequence} numbers the first of them. */
        void committed(LineBatch batch, long firstSequence);

        /** These lines could not be stored, for the given reason; they are not said. */
        void refused(LineBatch batch, String reason);
    }
}
