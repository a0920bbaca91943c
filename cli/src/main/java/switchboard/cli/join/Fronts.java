package switchboard.cli.join;

import java.io.IOException;
import java.util.function.Consumer;
import switchboard.cli.io.Environment;

/** Chooses who sits before the connection. */
final class Fronts {

    private Fronts() {}

    /**
     * A terminal where both sides are one that can be drawn on, else pipes.
     *
     * @param onRoom called when there is room again for what the room says
     */
    static Front choose(
            SittingOptions options,
            Environment environment,
            Outgoing outgoing,
            Consumer<Event> events,
            Runnable onRoom) {
        boolean drawn =
                environment.inIsTerminal()
                        && environment.outIsTerminal()
                        && !environment.isDumb()
                        && !options.json();
        PipeFront pipes = new PipeFront(options, environment, outgoing, events, onRoom);
        if (drawn) {
            try {
                return new TerminalFront(options, environment, outgoing, events, onRoom);
            } catch (IOException | RuntimeException | LinkageError e) {
                // The terminal itself edits lines then.
                if (options.verbose()) {
                    pipes.note("no line editing here: " + e);
                }
            }
        }
        return pipes;
    }
}
