package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.chat.Dialect;
import switchboard.chat.Listener;
import switchboard.net.HostPort;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "'', 127.0.0.1:33333",
        "127.0.0.1:4000, 127.0.0.1:4000",
        "127.0.0.1 4000, 127.0.0.1:4000",
        "localhost 4000, localhost:4000",
        ":4000, 127.0.0.1:4000",
        "4000, 127.0.0.1:4000",
        "[::1]:4000, [::1]:4000",
        "::1 4000, [::1]:4000",
        "[::1] 4000, [::1]:4000",
        "tcp://127.0.0.1:4000, 127.0.0.1:4000",
        "tcp://[::1]:4000, [::1]:4000",
        "tcp://localhost 4000, localhost:4000",
        "0, 127.0.0.1:0"
    })
    void everyWayToWriteAnAddressIsRead(String words, String address) throws Exception {
        assertThat(Addresses.one(words(words))).hasToString(address);
        assertThat(Addresses.listeners(words(words), Dialect.LINES))
                .singleElement()
                .satisfies(listener -> assertThat(listener.address()).hasToString(address));
    }

    @ParameterizedTest
    @CsvSource({
        "udp://127.0.0.1:1, 'udp://'",
        "tls://127.0.0.1:1, 'tls://'",
        "http://127.0.0.1:1, 'http://'",
        "unix:/tmp/room, 'unix:'",
        "localhost, 'expected HOST:PORT'",
        "127.0.0.1:, 'expected HOST:PORT'",
        "127.0.0.1:65536, 'from 0 to 65535'",
        "127.0.0.1:-1, 'from 0 to 65535'",
        "127.0.0.1:http, 'from 0 to 65535'",
        "127.0.0.1 99999, 'from 0 to 65535'",
        "::1:4000, '[::1]:PORT'",
        "[::1], '[::1]:PORT'",
        "1 2, 'unexpected'",
        "127.0.0.1:1 2, 'unexpected'"
    })
    void whatIsNoAddressIsRefusedWithWhatWasExpected(String words, String said) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> Addresses.one(words(words)))
                .withMessageContaining(said)
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(2));
    }

    @Test
    void furtherListenersNameTheirFrame() throws Exception {
        assertThat(Addresses.listeners(words("127.0.0.1 1 raw=:2 lines=[::1]:3"), Dialect.RAW))
                .containsExactly(
                        listener("127.0.0.1", 1, Dialect.RAW),
                        listener("127.0.0.1", 2, Dialect.RAW),
                        listener("::1", 3, Dialect.LINES));
    }

    @Test
    void theFirstListenerMayBeLeftOut() throws Exception {
        assertThat(Addresses.listeners(words("raw=33334"), Dialect.LINES))
                .containsExactly(
                        listener("127.0.0.1", 33_333, Dialect.LINES),
                        listener("127.0.0.1", 33_334, Dialect.RAW));
    }

    @ParameterizedTest
    @CsvSource({
        "1 xml=2, expected lines or raw",
        "1 :2, 'raw=127.0.0.1:33334'",
        "1 raw=, expected HOST:PORT",
        "1 raw=udp://127.0.0.1:2, 'udp://'"
    })
    void aWrongFurtherListenerIsRefused(String words, String said) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> Addresses.listeners(words(words), Dialect.LINES))
                .withMessageContaining(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.8.7", "::1", "localhost", "::ffff:127.0.0.1"})
    void loopbackNeedsNoLeave(String host) {
        assertThatCode(() -> Addresses.requireLoopback(new HostPort(host, 1)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.1", "192.168.1.1", "2001:db8::1"})
    void whatOthersCanReachNeedsLeave(String host) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> Addresses.requireLoopback(new HostPort(host, 1)))
                .withMessageContaining("--insecure");
    }

    private static Listener listener(String host, int port, Dialect dialect) {
        return new Listener(new HostPort(host, port), dialect);
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }
}
