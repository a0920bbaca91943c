package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:33333, 127.0.0.1, 33333, 127.0.0.1:33333",
        "example.org:80, example.org, 80, example.org:80",
        "[::1]:80, ::1, 80, [::1]:80",
        "[::]:0, ::, 0, [::]:0",
        ":8080, 127.0.0.1, 8080, 127.0.0.1:8080",
        "8080, 127.0.0.1, 8080, 127.0.0.1:8080",
        "0, 127.0.0.1, 0, 127.0.0.1:0",
        "65535, 127.0.0.1, 65535, 127.0.0.1:65535",
        "tcp://localhost:1, localhost, 1, localhost:1",
        "tcp://[fe80::1%lo]:1, fe80::1%lo, 1, [fe80::1%lo]:1",
        "tcp://:9, 127.0.0.1, 9, 127.0.0.1:9",
        "tcp://9, 127.0.0.1, 9, 127.0.0.1:9",
        "0.0.0.0:00080, 0.0.0.0, 80, 0.0.0.0:80",
    })
    void readsEveryWayToWriteAnAddress(String text, String host, int port, String shown) {
        HostPort address = HostPort.parse(text);
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
        assertThat(address).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "host",
                "host:",
                "host:http",
                "host:-1",
                "host:65536",
                "host:999999",
                "host:+1",
                "host: 1",
                "host:1 ",
                "host:\u0661",
                "host:1:2",
                "tcp://",
                "tcp://host",
                "65536",
                "-1"
            })
    void anythingElseIsRefusedInOneSentenceThatNamesIt(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.parse(text))
                .withMessageStartingWith("bad address '" + text + "': ")
                .withMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "::1:80", "[::1]", "[::1", "[::1]80", "fe80::1%lo:80"})
    void anIpv6AddressWithoutBracketsAndPortIsToldHowItIsWritten(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.parse(text))
                .withMessageContaining("an IPv6 address is written [::1]:PORT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]:80", "[localhost]:80", "[1.2.3.4]:80", "[::1]]:80", "a b:80", " :80"})
    void whatCannotBeAHostIsRefusedBeforeAnythingIsLookedUp(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.parse(text))
                .withMessageStartingWith("bad address '" + text + "': ");
    }

    @ParameterizedTest
    @CsvSource({
        "udp://127.0.0.1:1, udp://",
        "tls://h:1, tls://",
        "http://h/, http://",
        "unix:/tmp/x, unix:"
    })
    void anotherSchemeIsRefusedByItsName(String text, String scheme) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.parse(text))
                .withMessageContaining("the scheme " + scheme + " is not supported");
    }

    @Test
    void aPortOutsideItsRangeIsRefusedAlsoWithoutParsing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HostPort("h", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new HostPort("h", 65_536));
    }
}
