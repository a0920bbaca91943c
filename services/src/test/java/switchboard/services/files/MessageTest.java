package switchboard.services.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The messages of the protocol, byte for byte. */
final class MessageTest {

    private static final Hash HASH = Hash.read(ByteBuffer.allocate(Hash.BYTES).put(0, (byte) 0x7f));

    private static Message decoded(byte[] encoded) {
        ByteBuffer message = ByteBuffer.wrap(encoded);
        byte type = message.get();
        assertThat(message.getInt()).isEqualTo(message.remaining());
        return Message.decoded(type, message);
    }

    @Test
    void everyMessageIsReadAsItWasWritten() {
        List<Message> messages =
                List.of(
                        new Message.Offer(true, 7, HASH, "a/ü"),
                        new Message.Start(1L << 40),
                        new Message.End(3, HASH),
                        new Message.Bye(),
                        new Message.Accept(5, HASH),
                        new Message.Progress(6),
                        new Message.Verified(8, HASH),
                        new Message.Refused(Message.Cause.STORAGE, "no room"));
        for (Message message : messages) {
            assertThat(decoded(message.encoded())).isEqualTo(message);
        }
    }

    @Test
    void anOfferIsOnTheWireAsTheDocumentationSays() {
        String hash = "7f" + "00".repeat(31);
        assertThat(HexFormat.of().formatHex(new Message.Offer(false, -1, HASH, "ab").encoded()))
                .isEqualTo("01" + "0000002b" + "00" + "f".repeat(16) + hash + "6162");
        assertThat(HexFormat.of().formatHex(new Message.Data(513).encoded()))
                .isEqualTo("03" + "00000201");
    }

    @Test
    void whatIsNoMessageIsToldByWhatItLacks() {
        ByteBuffer cut = ByteBuffer.allocate(39);
        assertThatThrownBy(() -> Message.decoded(Message.END, cut))
                .hasMessage("the end is too short");
        assertThatThrownBy(() -> Message.decoded((byte) 99, cut))
                .hasMessage("there is no message of type 99");
        ByteBuffer bad = ByteBuffer.wrap(new byte[] {0, (byte) 0xff});
        assertThatThrownBy(() -> Message.decoded(Message.REFUSED, bad))
                .hasMessage("a text is not UTF-8");
    }
}
