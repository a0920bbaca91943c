package switchboard.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import switchboard.net.ClientSetup;

/** Hears what a {@link GreetServer}, or the tutorials' server, says. Any thread. */
public final class GreetClient {

    /** The tutorials' server does not close: a greeting has been said when nothing follows it. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private GreetClient() {}

    /**
     * Connects and returns what comes until the server closes, or is silent for 200 ms behind what
     * it said first. Framing and handler of the setup are set here. Not on a loop.
     *
     * @param timeout how long the greeting may take once connected
     * @throws IOException in one sentence, when there is no connection or no greeting
     */
    public static String ask(ClientSetup setup, Duration timeout) throws IOException {
        return new String(OneAnswer.ask(setup, new byte[0], PAUSE, timeout), UTF_8);
    }
}
