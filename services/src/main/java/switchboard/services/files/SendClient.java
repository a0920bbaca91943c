package switchboard.services.files;

import java.io.IOException;
import java.util.List;
import switchboard.net.ClientSetup;

/**
 * Sends files to a {@link ReceiveServer}: each is read once for its hash, offered, gone on with
 * where an earlier transfer of it was cut, and done when the receiver has said that what it stored
 * has that hash. Any thread.
 */
public final class SendClient {

    private SendClient() {}

    /**
     * Connects, sends everything in order, and returns when all of it is verified. Framing and
     * handler of the setup are set here. Not on a loop.
     *
     * @throws TransferException in one sentence; files that the receiver has refused, when it has
     *     taken the others: the first one's sentence
     * @throws IOException in one sentence, when there is no connection or a file cannot be read
     */
    public static void send(
            ClientSetup setup, List<SendItem> items, SendOptions options, SendListener listener)
            throws IOException {
        try (SendLink link = SendLink.connect(setup)) {
            new Sending(link, options, listener).run(items);
        }
    }
}
