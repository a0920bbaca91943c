package switchboard.net.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramingNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "raw",
                "lines",
                "nul",
                "crlf",
                "u8",
                "u16",
                "u32",
                "u64",
                "u16le",
                "u32le",
                "u64le",
                "varint",
                "ascii",
                "fixed:1",
                "fixed:536870912",
                "until:good bye",
                "until:漢"
            })
    void aFramingIsCalledByItsName(String name) {
        assertThat(Framing.named(name)).hasToString(name);
        assertThat(Framing.named(name).max(Framing.FRAME_BYTES_LIMIT)).hasToString(name);
    }

    @ParameterizedTest
    @CsvSource({
        "u23, u32",
        "u34, u32",
        "line, lines",
        "LINES, lines",
        "varnit, varint",
        "acsii, ascii",
        "u8le, u8",
        "fixed, fixed:N",
        "until, until:TEXT",
        "'lines ', lines",
    })
    void aWrongNameIsToldTheNearest(String wrong, String nearest) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Framing.named(wrong))
                .withMessage(
                        "there is no framing '%s'; did you mean %s? There are raw lines nul crlf u8"
                                + " u16 u32 u64 u16le u32le u64le varint ascii fixed:N until:TEXT",
                        wrong, nearest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "+5", "5k", "536870913", "99999999999999999999", "٣"})
    void aSizeThatIsNoneIsRefused(String size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Framing.named("fixed:" + size))
                .withMessage(
                        "bad framing 'fixed:%s': expected fixed:N with N from 1 to 536870912",
                        size);
    }

    @Test
    void aTextThatEndsFramesHasOneByteToSixtyFour() {
        assertThat(Framing.until("x".repeat(64)).trailer()).hasSize(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Framing.named("until:"))
                .withMessage("the text that ends a frame must have 1 to 64 bytes, not 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Framing.until("漢".repeat(22)))
                .withMessageEndingWith("not 66");
    }

    @ParameterizedTest
    @CsvSource({
        "lines, 8192",
        "nul, 8192",
        "crlf, 8192",
        "until:x, 8192",
        "u8, 255",
        "u16, 65535",
        "u32, 1048576",
        "u64le, 1048576",
        "varint, 1048576",
        "ascii, 1048576",
        "fixed:7, 7",
        "raw, 65536"
    })
    void everyFramingHasAMaximum(String name, int max) {
        assertThat(Framing.named(name).frameBytesMax()).isEqualTo(max);
    }

    @Test
    void theMaximumIsNeverMoreThanTheLengthCanSay() {
        assertThat(Framing.u8().max(300).frameBytesMax()).isEqualTo(255);
        assertThat(Framing.u16().max(1 << 20).frameBytesMax()).isEqualTo(65_535);
        assertThat(Framing.u32().max(1 << 24).littleEndian().frameBytesMax()).isEqualTo(1 << 24);
        assertThat(Framing.raw().max(1 << 20).frameBytesMax()).isEqualTo(1 << 16);
        assertThat(Framing.fixed(7).max(8).frameBytesMax()).isEqualTo(7);
    }

    @Test
    void aMaximumThatNoFrameCouldHaveIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Framing.u32().max(0))
                .withMessage("the longest frame must be positive, not 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Framing.nul().max((1 << 29) + 1))
                .withMessage("the longest frame must be at most 536870912 bytes, not 536870913");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Framing.fixed(7).max(6))
                .withMessage("frames of 7 bytes cannot have at most 6");
    }

    @Test
    void onlyFramingsOfTextCarrySentencesForPeople() {
        assertThat(Framings.all().filter(Framing::isText))
                .extracting(Object::toString)
                .containsExactly("lines", "nul", "crlf", "until:END", "until:abab");
    }
}
