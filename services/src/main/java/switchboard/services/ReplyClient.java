package switchboard.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import switchboard.net.ClientSetup;

/** Asks a {@link ReplyServer}, or the tutorials' server, once. Any thread. */
public final class ReplyClient {

    private ReplyClient() {}

    /**
     * Connects, sends a message without a line end, and returns all that comes until the server
     * closes, in however many reads. Framing and handler of the setup are set here. Not on a loop.
     *
     * @param timeout how long the answer may take once connected
     * @throws IOException in one sentence, when there is no connection or no whole answer
     */
    public static String ask(ClientSetup setup, String message, Duration timeout)
            throws IOException {
        byte[] answer = OneAnswer.ask(setup, message.getBytes(UTF_8), Duration.ZERO, timeout);
        return new String(answer, UTF_8);
    }
}
