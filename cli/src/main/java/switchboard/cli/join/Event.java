package switchboard.cli.join;

import switchboard.net.CloseReason;

/** What a sitting waits for; from whichever thread it happens on. */
sealed interface Event {

    /** A connection is gone. */
    record Closed(Link link, CloseReason reason) implements Event {}

    /** There is nothing more to say; what the room says is still wanted. */
    record InputEnded() implements Event {}

    /** Everything that was to be said has left, and the end of it too. */
    record AllSaid() implements Event {}

    /** The person leaves, or the process is asked to end. */
    record Leave(int exitCode, boolean atOnce) implements Event {}

    /** Nobody can see any more what the room says. */
    record OutputBroken() implements Event {}
}
