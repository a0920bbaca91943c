package switchboard.cli.join;

import java.time.Duration;
import java.util.List;

/** Who sits before the connection: a person at a terminal, or a pair of pipes. Any thread. */
interface Front {

    /**
     * Begins to read what is typed, when there is a room to say it in; once, however often called.
     */
    void start();

    /** Shows lines of the room; false when no more should come until there is room again. */
    boolean show(List<String> lines);

    /** There is a connection to that address. */
    void connected(String address);

    /** There is none any more, and nobody wanted that. */
    void disconnected(String reason);

    /** Tells something that is not of the room, unless it is unwanted. */
    void note(String text);

    /** Tells what went wrong. */
    void problem(String text);

    /** Waits until all is shown, at most so long; returns whether it is. */
    boolean flush(Duration atMost);

    /** Gives back what was taken, such as the terminal's mode; once, however often called. */
    void close();
}
