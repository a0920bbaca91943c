package switchboard.services;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import switchboard.net.ClientSetup;

/** Asks a {@link TimeServer}, or any other of RFC 868, once. Any thread. */
public final class TimeClient {

    private TimeClient() {}

    /**
     * Connects and returns the server's time, which has whole seconds and no year beyond 136: it is
     * taken to be as near to this machine's as it can be. Framing and handler of the setup are set
     * here. Not on a loop.
     *
     * @param timeout how long the answer may take once connected
     * @throws IOException in one sentence, when there is no connection, no whole answer, or one
     *     that is not four bytes long
     */
    public static Instant ask(ClientSetup setup, Duration timeout) throws IOException {
        byte[] answer = OneAnswer.ask(setup, new byte[0], Duration.ZERO, timeout);
        if (answer.length != Rfc868.BYTES) {
            throw new IOException("a time is four bytes, and " + answer.length + " came");
        }
        return Rfc868.instant(answer, Instant.now());
    }
}
