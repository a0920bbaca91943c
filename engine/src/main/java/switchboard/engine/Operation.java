package switchboard.engine;

import java.util.Locale;

/** What was being done when a {@link Failure} came. */
public enum Operation {
    LISTEN,
    ACCEPT,
    CONNECT,
    RECEIVE,
    /** The failure is the answer to the one outstanding send. */
    SEND,
    /** The failure is the answer to the one outstanding send, which was of a file. */
    SEND_FILE,
    /** A socket for datagrams could not be opened, or joined to a group. */
    OPEN,
    /** The mechanism refused to watch the descriptor. */
    WATCH;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
