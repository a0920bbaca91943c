package switchboard.net.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {

    @Test
    void findsTheFirstOfTwoEqualBytesWhereverTheyStand() {
        byte[] bytes = new byte[48];
        MemorySegment segment = MemorySegment.ofArray(bytes);
        for (int first = 0; first < bytes.length; first++) {
            for (int second = first; second < bytes.length; second++) {
                bytes[first] = '\n';
                bytes[second] = '\n';
                for (int from = 0; from <= first; from++) {
                    assertThat(Bytes.indexOf(segment, from, bytes.length, (byte) '\n'))
                            .isEqualTo(first);
                }
                bytes[first] = 0;
                bytes[second] = 0;
            }
        }
    }

    @Test
    void findsWhatALookAtEveryByteFinds() {
        Random random = new Random(11);
        // Neighbours of the wanted byte are what a search by words would mistake for it.
        byte[] alphabet = {'\n', '\n' + 1, '\n' - 1, (byte) ('\n' | 0x80), 0, -1, 'a'};
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = alphabet[random.nextInt(alphabet.length)];
            }
            int from = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            int to = from + random.nextInt(bytes.length - from + 1);
            byte wanted = alphabet[random.nextInt(alphabet.length)];
            assertThat(Bytes.indexOf(MemorySegment.ofArray(bytes), from, to, wanted))
                    .isEqualTo(indexOfByEveryByte(bytes, from, to, wanted));
        }
    }

    private static int indexOfByEveryByte(byte[] bytes, int from, int to, byte wanted) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void textCutAnywhereIsWholeUpToTheLastCharacterThatIs() throws CharacterCodingException {
        byte[] text = "aé漢😀z😀漢é".getBytes(StandardCharsets.UTF_8);
        MemorySegment segment = MemorySegment.ofArray(text);
        for (int to = 0; to <= text.length; to++) {
            int end = Bytes.endOfWholeUtf8(segment, 0, to);
            assertThat(to - end).isBetween(0, 3);
            // Throws when a sequence is cut.
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, 0, end));
            boolean cutHere = to < text.length && (text[to] & 0xC0) == 0x80;
            assertThat(end < to).isEqualTo(cutHere);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "61, 1",
        "80, 1",
        "BF BF BF BF, 4",
        "C3, 0",
        "C1, 1",
        "F5, 1",
        "F4 80 80, 0",
        "F4 80 80 80, 4",
        "E6 61, 2",
        "61 E6 BC, 1",
        "C3 A9 80, 3",
        "FF, 1",
    })
    void whatIsNotTheBeginningOfACharacterIsNotKept(String hex, int end) {
        byte[] bytes = hex(hex);
        assertThat(Bytes.endOfWholeUtf8(MemorySegment.ofArray(bytes), 0, bytes.length))
                .isEqualTo(end);
    }

    @Test
    void nothingBeforeTheStartIsLookedAt() {
        byte[] bytes = hex("F0 9F 98");
        assertThat(Bytes.endOfWholeUtf8(MemorySegment.ofArray(bytes), 1, 3)).isEqualTo(3);
        assertThat(Bytes.endOfWholeUtf8(MemorySegment.ofArray(bytes), 2, 2)).isEqualTo(2);
    }

    private static byte[] hex(String text) {
        return java.util.HexFormat.ofDelimiter(" ").parseHex(text);
    }
}
