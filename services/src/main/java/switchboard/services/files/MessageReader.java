package switchboard.services.files;

import java.nio.ByteBuffer;
import switchboard.services.files.TransferException.Kind;

/** Cuts what a connection brings into messages. One thread, which may wait. */
final class MessageReader {

    private final ByteFeed feed;

    MessageReader(ByteFeed feed) {
        this.feed = feed;
    }

    /**
     * Reads the first bytes of the other side.
     *
     * @throws TransferException when it speaks something else
     */
    void readGreeting() throws TransferException {
        for (byte expected : Message.GREETING) {
            ByteBuffer one = feed.take(1);
            if (!one.hasRemaining()) {
                throw new TransferException(
                        Kind.PEER, "the other side has left without a word: " + feed.whyGone());
            }
            if (one.get() != expected) {
                throw new TransferException(
                        Kind.PEER,
                        "the other side does not speak version 1 of Switchboard's file transfer");
            }
        }
    }

    /**
     * The next message; of data only its beginning, the bytes follow.
     *
     * @throws TransferException when there is none, or something else
     */
    Message next() throws TransferException {
        ByteBuffer header = read(Message.HEADER_BYTES);
        byte type = header.get();
        int length = header.getInt();
        int max = type == Message.DATA ? Message.DATA_BYTES_MAX : Message.PAYLOAD_BYTES_MAX;
        if (length < 0 || length > max) {
            throw new TransferException(
                    Kind.PEER, "the other side says a message of " + length + " bytes");
        }
        if (type == Message.DATA) {
            return new Message.Data(length);
        }
        try {
            return Message.decoded(type, read(length));
        } catch (IllegalArgumentException e) {
            throw new TransferException(
                    Kind.PEER, "the other side says what is no message: " + e.getMessage());
        }
    }

    private ByteBuffer read(int length) throws TransferException {
        ByteBuffer whole = ByteBuffer.allocate(length);
        while (whole.hasRemaining()) {
            whole.put(data(whole.remaining()));
        }
        return whole.flip();
    }

    /**
     * Some of the bytes that follow, at least one; valid until the next call.
     *
     * @throws TransferException when the connection ends before
     */
    ByteBuffer data(int max) throws TransferException {
        ByteBuffer some = feed.take(max);
        if (!some.hasRemaining()) {
            throw new TransferException(
                    Kind.PEER, "the connection ended in the middle: " + feed.whyGone());
        }
        return some;
    }
}
