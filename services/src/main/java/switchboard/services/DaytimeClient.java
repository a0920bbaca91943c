package switchboard.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import switchboard.net.ClientSetup;

/** Asks a {@link DaytimeServer}, or any other of RFC 867, once. Any thread. */
public final class DaytimeClient {

    private DaytimeClient() {}

    /**
     * Connects and returns the server's text without blanks and line ends around it. Framing and
     * handler of the setup are set here. Not on a loop.
     *
     * @param timeout how long the answer may take once connected
     * @throws IOException in one sentence, when there is no connection or no whole answer
     */
    public static String ask(ClientSetup setup, Duration timeout) throws IOException {
        byte[] answer = OneAnswer.ask(setup, new byte[0], Duration.ZERO, timeout);
        return new String(answer, UTF_8).strip();
    }
}
