package switchboard.chat;

import switchboard.net.CloseReason;

/** Whoever watches a chat server from outside. Called on loops: must not block. */
public interface ChatObserver {

    /** A member has come; {@code member} is its address as the room shows it. */
    default void joined(String member) {}

    /** A member is gone. */
    default void left(String member, CloseReason reason) {}

    /** So many more lines, notices included, are in the room's log. */
    default void said(int lines) {}

    /** Whether {@link #line} is to be called. */
    default boolean wantsLines() {
        return false;
    }

    /** A line of the room, as members see it, without its end. */
    default void line(String line) {}
}
