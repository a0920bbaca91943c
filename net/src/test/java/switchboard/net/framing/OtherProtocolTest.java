package switchboard.net.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtherProtocolTest {

    private static String ofFirstLine(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        return OtherProtocol.ofFirstLine(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, HTTP",
        "POST /a/b?c=d HTTP/1.0, HTTP",
        "OPTIONS * HTTP/1.1, HTTP",
        "PRI * HTTP/2.0, HTTP",
        "CONNECT example.org:443 HTTP/1.1, HTTP",
        "DESCRIBE rtsp://h/x RTSP/1.0, RTSP",
        "GET_PARAMETER rtsp://h/x RTSP/1.0, RTSP",
        "SSH-2.0-OpenSSH_9.2p1 Debian-2, SSH",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2, the PROXY protocol",
        "PROXY UNKNOWN, the PROXY protocol",
    })
    void theFirstLineOfAnotherProtocolIsNamed(String line, String name) {
        assertThat(ofFirstLine(line)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "GET",
                "GET lost",
                "GET / HTTP/1.1 is how a request begins",
                "get / http/1.1",
                "I like HTTP/1.1",
                "PROXY",
                "SSH is nice",
                "SSH-1.5-old",
                "DESCRIBE it RTSP"
            })
    void speechIsNoOtherProtocol(String line) {
        assertThat(ofFirstLine(line)).isEmpty();
    }

    @Test
    void aRawReadIsLookedAtUpToItsFirstLineEnd() {
        assertThat(ofFirstLine("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).isEqualTo("HTTP");
        assertThat(ofFirstLine("hello\nGET / HTTP/1.1\r\n")).isEmpty();
    }

    @Test
    void aTlsHelloIsToldByItsFirstTwoBytes() {
        MemorySegment hello = MemorySegment.ofArray(new byte[] {9, 0x16, 0x03, 0x01, 2, 0, 1});
        assertThat(OtherProtocol.ofFirstBytes(hello, 1, 7)).isEqualTo("TLS");
        assertThat(OtherProtocol.ofFirstBytes(hello, 1, 3)).isEqualTo("TLS");
        assertThat(OtherProtocol.ofFirstBytes(hello, 1, 2)).isEmpty();
        assertThat(OtherProtocol.ofFirstBytes(hello, 0, 7)).isEmpty();
    }
}
