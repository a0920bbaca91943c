package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code switchboard listen} with a program for each connection, and with none at all. */
@Timeout(60)
class NetcatProgramTest {

    @Test
    void aProgramTalksToThePeerAndEndsTheConnection() throws Exception {
        try (RunningCommand listener =
                        Netcat.listen("--sh-exec", "read a; echo \"$NCAT_PROTO $a\"");
                Socket peer = Netcat.connectTo(listener)) {
            Netcat.say(peer, "hello\n");

            assertThat(Netcat.hearAll(peer)).isEqualTo("TCP hello\n");
            Netcat.closeNow(peer);
            assertThat(listener.exitCode()).isZero();
        }
    }

    @Test
    void aProgramFindsTheEndOfThePeersHalfAndAnswersBehindIt() throws Exception {
        try (RunningCommand listener = Netcat.listen("-k", "--exec", "wc -c");
                Socket first = Netcat.connectTo(listener);
                Socket second = Netcat.connectTo(listener)) {
            Netcat.say(first, "12345");
            Netcat.say(second, "123");
            first.shutdownOutput();
            second.shutdownOutput();

            assertThat(Netcat.hearAll(first).strip()).isEqualTo("5");
            assertThat(Netcat.hearAll(second).strip()).isEqualTo("3");
        }
    }

    @Test
    void aProgramThatIsNotThereIsNamed() throws Exception {
        try (RunningCommand listener = Netcat.listen("--exec", "/no/such program");
                Socket peer = Netcat.connectTo(listener)) {
            assertThat(listener.exitCode()).isEqualTo(2);
            assertThat(listener.err.text()).contains("cannot run /no/such: there is no such");
            assertThat(Netcat.hearAll(peer)).isEmpty();
        }
    }

    @Test
    void whatOneSendsToABrokerAllOthersGet() throws Exception {
        try (RunningCommand listener = Netcat.listen("--broker", "-v");
                Socket first = Netcat.connectTo(listener);
                Socket second = Netcat.connectTo(listener);
                Socket third = Netcat.connectTo(listener)) {
            listener.err.await(
                    "three connections", text -> text.split("connected from").length == 4);
            Netcat.say(first, "\1\2raw");

            assertThat(Netcat.hear(second, 5)).isEqualTo("\1\2raw");
            assertThat(Netcat.hear(third, 5)).isEqualTo("\1\2raw");
            Netcat.say(second, "back");
            assertThat(Netcat.hear(first, 4)).isEqualTo("back");
        }
    }

    @Test
    void aChatNumbersItsUsersAndMakesControlCharactersHarmless() throws Exception {
        try (RunningCommand listener = Netcat.listen("--chat");
                Socket first = Netcat.connectTo(listener)) {
            assertThat(line(first)).isEqualTo("<announce> you are <user1>; here are: <user1>");
            try (Socket second = Netcat.connectTo(listener)) {
                assertThat(line(second)).contains("you are <user2>", "<user1>, <user2>");
                assertThat(line(first)).isEqualTo("<announce> <user2> is connected.");
                Netcat.say(second, "h\u00e9\33[2J\n");
                assertThat(line(first)).isEqualTo("<user2> h\u00e9^[[2J");
            }
            assertThat(line(first)).isEqualTo("<announce> <user2> is disconnected.");
        }
    }

    private static String line(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        var bytes = new ByteArrayOutputStream();
        for (int each = in.read(); each != '\n' && each >= 0; each = in.read()) {
            bytes.write(each);
        }
        return bytes.toString(UTF_8);
    }
}
