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
import switchboard.net.UnixPath;

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
        assertThat(Addresses.one(words(words), Addresses.ROOM)).hasToString(address);
        assertThat(Addresses.listeners(words(words), Dialect.LINES, new TlsOptions()))
                .singleElement()
                .satisfies(listener -> assertThat(listener.address()).hasToString(address));
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:1, 'http://'",
        "udp://tcp://127.0.0.1:1, 'bad address'",
        "tcp://unix:/room, 'from 0 to 65535'",
        "unix:, 'unix:/path, or unix:@name'",
        "unix:@, 'unix:/path, or unix:@name'",
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
                .isThrownBy(() -> Addresses.one(words(words), Addresses.ROOM))
                .withMessageContaining(said)
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(2));
    }

    @ParameterizedTest
    @CsvSource({
        "unix:/run/room, unix:/run/room",
        "unix:///run/room, unix:///run/room",
        "unix:./room, unix:./room",
        "unix:@room, unix:@room",
        "unix:/tmp/a=b:c, unix:/tmp/a=b:c",
        "udp://127.0.0.1:1, udp://127.0.0.1:1",
        "udp://:1, udp://127.0.0.1:1",
        "udp://::1 1, udp://[::1]:1",
        "tls://localhost:1, tls://localhost:1",
        "tls://localhost 1, tls://localhost:1"
    })
    void everySchemeIsRead(String words, String address) throws Exception {
        assertThat(Addresses.one(words(words), Addresses.ROOM)).hasToString(address);
    }

    @Test
    void aUnixPathMayBeAsLongAsTheKernelHasRoomFor() throws Exception {
        String longest = "/" + "p".repeat(106);
        assertThat(Address.parse("unix:" + longest)).hasToString("unix:" + longest);
        assertThat(Address.parse("unix:@" + "n".repeat(107))).isInstanceOf(Address.Unix.class);
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> Address.parse("unix:" + longest + "\u00e9"))
                .withMessageContaining("at most 107 bytes")
                .withMessageEndingWith("has 109");
    }

    @ParameterizedTest
    @CsvSource({"udp://127.0.0.1:1, 'chat speaks TCP or a Unix socket, not UDP'"})
    void aSchemeThatARoomDoesNotSpeakIsRefused(String words, String said) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(
                        () -> Addresses.listeners(words(words), Dialect.LINES, new TlsOptions()))
                .withMessageStartingWith("bad address '" + words + "': ")
                .withMessageContaining(said);
    }

    @Test
    void aRoomListensOnUnixSocketsToo() throws Exception {
        assertThat(
                        Addresses.listeners(
                                words("unix:/run/room raw=unix:@raw"),
                                Dialect.LINES,
                                new TlsOptions()))
                .containsExactly(
                        new Listener(new UnixPath("/run/room"), Dialect.LINES),
                        new Listener(new UnixPath("@raw"), Dialect.RAW));
        assertThatCode(() -> Addresses.requireLoopback(new UnixPath("/run/room")))
                .doesNotThrowAnyException();
    }

    @Test
    void furtherListenersNameTheirFrame() throws Exception {
        assertThat(
                        Addresses.listeners(
                                words("127.0.0.1 1 raw=:2 lines=[::1]:3"),
                                Dialect.RAW,
                                new TlsOptions()))
                .containsExactly(
                        listener("127.0.0.1", 1, Dialect.RAW),
                        listener("127.0.0.1", 2, Dialect.RAW),
                        listener("::1", 3, Dialect.LINES));
    }

    @Test
    void theFirstListenerMayBeLeftOut() throws Exception {
        assertThat(Addresses.listeners(words("raw=33334"), Dialect.LINES, new TlsOptions()))
                .containsExactly(
                        listener("127.0.0.1", 33_333, Dialect.LINES),
                        listener("127.0.0.1", 33_334, Dialect.RAW));
    }

    @ParameterizedTest
    @CsvSource({
        "1 xml=2, expected lines or raw",
        "1 :2, 'raw=127.0.0.1:33334'",
        "1 raw=, expected HOST:PORT",
        "1 raw=udp://127.0.0.1:2, 'not UDP'"
    })
    void aWrongFurtherListenerIsRefused(String words, String said) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(
                        () -> Addresses.listeners(words(words), Dialect.LINES, new TlsOptions()))
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
