package switchboard.services.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * The messages of the protocol, as docs/file-transfer.md has them: one byte of type, four of
 * length, and the payload. All numbers are big-endian. Immutable; any thread.
 */
sealed interface Message {

    /** What both sides say first: the protocol and its version. */
    byte[] GREETING = "SWFILES1".getBytes(UTF_8);

    int HEADER_BYTES = 5;

    /** No message but {@link #DATA} is longer. */
    int PAYLOAD_BYTES_MAX = 16 << 10;

    /** One message of data has at most so many bytes. */
    int DATA_BYTES_MAX = 16 << 20;

    long SIZE_UNKNOWN = -1;

    byte OFFER = 1;
    byte START = 2;
    byte DATA = 3;
    byte END = 4;
    byte BYE = 5;
    byte ACCEPT = 65;
    byte PROGRESS = 66;
    byte VERIFIED = 67;
    byte REFUSED = 68;

    /**
     * A file that could come, or an empty folder.
     *
     * @param size in bytes, {@link #SIZE_UNKNOWN} for a stream; then the hash means nothing
     */
    record Offer(boolean folder, long size, Hash hash, String name) implements Message {}

    /** The data that follow begin here: at the offset that was accepted, or at 0. */
    record Start(long offset) implements Message {}

    /** So many bytes of the file follow. */
    record Data(int length) implements Message {}

    /** The data are complete: this is how much they are from the file's beginning. */
    record End(long size, Hash hash) implements Message {}

    /** Nothing more will be offered, or answered. */
    record Bye() implements Message {}

    /** The file is wanted; so much of it is there, with this hash. */
    record Accept(long offset, Hash hash) implements Message {}

    /** So much of it is stored. */
    record Progress(long bytes) implements Message {}

    /** It is complete under its name, and what is stored has this hash. */
    record Verified(long size, Hash hash) implements Message {}

    /** The file is not taken, or no longer. */
    record Refused(Cause cause, String why) implements Message {}

    /** Why a file is not taken. */
    enum Cause {
        POLICY(0),
        NAME(1),
        INTEGRITY(2),
        STORAGE(3),
        PROTOCOL(4);

        private final byte number;

        Cause(int number) {
            this.number = (byte) number;
        }

        static Cause numbered(int number) {
            for (Cause cause : values()) {
                if (cause.number == number) {
                    return cause;
                }
            }
            return PROTOCOL;
        }
    }

    /** The message as it goes over the wire; of {@link Data} only what goes before the bytes. */
    default byte[] encoded() {
        return switch (this) {
            case Offer(boolean folder, long size, Hash hash, String name) -> {
                byte[] utf8 = name.getBytes(UTF_8);
                yield begin(OFFER, 1 + Long.BYTES + Hash.BYTES + utf8.length)
                        .put((byte) (folder ? 1 : 0))
                        .putLong(size)
                        .put(hash.asByteBuffer())
                        .put(utf8)
                        .array();
            }
            case Start(long offset) -> begin(START, Long.BYTES).putLong(offset).array();
            case Data(int length) ->
                    ByteBuffer.allocate(HEADER_BYTES).put(DATA).putInt(length).array();
            case End(long size, Hash hash) -> sized(END, size, hash);
            case Bye() -> begin(BYE, 0).array();
            case Accept(long offset, Hash hash) -> sized(ACCEPT, offset, hash);
            case Progress(long bytes) -> begin(PROGRESS, Long.BYTES).putLong(bytes).array();
            case Verified(long size, Hash hash) -> sized(VERIFIED, size, hash);
            case Refused(Cause cause, String why) -> {
                byte[] utf8 = why.getBytes(UTF_8);
                yield begin(REFUSED, 1 + utf8.length).put(cause.number).put(utf8).array();
            }
        };
    }

    private static byte[] sized(byte type, long size, Hash hash) {
        return begin(type, Long.BYTES + Hash.BYTES).putLong(size).put(hash.asByteBuffer()).array();
    }

    private static ByteBuffer begin(byte type, int payloadBytes) {
        return ByteBuffer.allocate(HEADER_BYTES + payloadBytes).put(type).putInt(payloadBytes);
    }

    /**
     * The message of a type and its whole payload.
     *
     * @throws IllegalArgumentException in one clause, when it is none
     */
    static Message decoded(byte type, ByteBuffer payload) {
        return switch (type) {
            case OFFER -> {
                need(payload, 1 + Long.BYTES + Hash.BYTES, "offer");
                boolean folder = payload.get() != 0;
                yield new Offer(folder, payload.getLong(), Hash.read(payload), text(payload));
            }
            case START -> {
                need(payload, Long.BYTES, "start");
                yield new Start(payload.getLong());
            }
            case END -> {
                need(payload, Long.BYTES + Hash.BYTES, "end");
                yield new End(payload.getLong(), Hash.read(payload));
            }
            case BYE -> new Bye();
            case ACCEPT -> {
                need(payload, Long.BYTES + Hash.BYTES, "accept");
                yield new Accept(payload.getLong(), Hash.read(payload));
            }
            case PROGRESS -> {
                need(payload, Long.BYTES, "progress");
                yield new Progress(payload.getLong());
            }
            case VERIFIED -> {
                need(payload, Long.BYTES + Hash.BYTES, "verified");
                yield new Verified(payload.getLong(), Hash.read(payload));
            }
            case REFUSED -> {
                need(payload, 1, "refusal");
                yield new Refused(Cause.numbered(payload.get()), text(payload));
            }
            default -> throw new IllegalArgumentException("there is no message of type " + type);
        };
    }

    private static void need(ByteBuffer payload, int bytes, String what) {
        if (payload.remaining() < bytes) {
            throw new IllegalArgumentException("the " + what + " is too short");
        }
    }

    private static String text(ByteBuffer payload) {
        try {
            return UTF_8.newDecoder().decode(payload).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text is not UTF-8", e);
        }
    }
}
