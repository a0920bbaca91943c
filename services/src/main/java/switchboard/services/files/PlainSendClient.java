package switchboard.services.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import switchboard.engine.EngineFile;
import switchboard.net.ClientSetup;
import switchboard.net.FileOutcome;
import switchboard.services.files.TransferException.Kind;

/**
 * Sends one file as the tutorials do: waits for the greeting, says the size in digits, waits for
 * {@code ko}, sends the bytes and closes. Nobody answers, so nothing is known of what was stored.
 * Any thread.
 */
public final class PlainSendClient {

    private static final int CHUNK_BYTES = 4 << 20;

    private PlainSendClient() {}

    /**
     * Connects, sends the file, and returns when the kernel has all of it and the connection is
     * closed. Framing and handler of the setup are set here. Not on a loop.
     *
     * @throws TransferException in one sentence; of {@link Kind#LOCAL} for an empty file, which the
     *     protocol cannot say
     * @throws IOException in one sentence, when there is no connection or the file cannot be read
     */
    public static void send(
            ClientSetup setup, Path path, SendOptions options, SendListener listener)
            throws IOException {
        String name = String.valueOf(path.getFileName());
        try (SendLink link = SendLink.connect(setup);
                EngineFile file = link.open(path.toRealPath())) {
            long size = file.size();
            if (size == 0) {
                throw new TransferException(
                        Kind.LOCAL, name + " is empty, which the tutorials' protocol cannot say");
            }
            await(link, PlainReceiving.GREETING);
            link.send(Long.toString(size).getBytes(StandardCharsets.US_ASCII));
            await(link, PlainReceiving.GO_ON);
            listener.began(name, size, 0);
            sendData(link, file, size, name, options, listener);
            link.leave();
        }
    }

    private static void await(SendLink link, byte[] expected) throws TransferException {
        for (byte wanted : expected) {
            ByteBuffer one = link.feed().take(1);
            if (!one.hasRemaining()) {
                throw link.gone();
            }
            if (one.get() != wanted) {
                throw new TransferException(
                        Kind.PEER,
                        "the receiver does not speak the tutorials' protocol: it does not say "
                                + new String(expected, StandardCharsets.US_ASCII));
            }
        }
    }

    private static void sendData(
            SendLink link,
            EngineFile file,
            long size,
            String name,
            SendOptions options,
            SendListener listener)
            throws IOException {
        Pace pace = new Pace(options.bytesPerSecond());
        for (long at = 0; at < size; ) {
            int count = (int) Math.min(pace.pieceBytes(CHUNK_BYTES), size - at);
            FileOutcome outcome = link.send(new byte[0], file, at, count);
            if (outcome != FileOutcome.SENT) {
                throw outcome == FileOutcome.CONNECTION_CLOSED
                        ? link.gone()
                        : new TransferException(
                                Kind.INTEGRITY, name + " has become shorter while it was sent");
            }
            at += count;
            pace.passed(count);
            listener.progressed(name, at);
        }
        if (file.size() != size) {
            throw new TransferException(Kind.INTEGRITY, name + " has changed while it was sent");
        }
    }
}
