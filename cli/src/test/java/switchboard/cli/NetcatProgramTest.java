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
                        NetcatCommandTest.listen("--sh-exec", "read a; echo \"$NCAT_PROTO $a\"");
                Socket peer = NetcatCommandTest.connectTo(listener)) {
            NetcatCommandTest.say(peer, "hello\n");

            assertThat(NetcatCommandTest.hearAll(peer)).isEqualTo("TCP hello\n");
            NetcatCommandTest.closeNow(peer);
            assertThat(listener.exitCode()).isZero();
        }
    }

    @Test
    void aProgramFindsTheEndOfThePeersHalfAndAnswersBehindIt() throws Exception {
        try (RunningCommand listener = NetcatCommandTest.listen("-k", "--exec", "wc -c");
                Socket first = NetcatCommandTest.connectTo(listener);
                Socket second = NetcatCommandTest.connectTo(listener)) {
            NetcatCommandTest.say(first, "12345");
            NetcatCommandTest.say(second, "123");
            first.shutdownOutput();
            second.shutdownOutput();

            assertThat(NetcatCommandTest.hearAll(first).strip()).isEqualTo("5");
            assertThat(NetcatCommandTest.hearAll(second).strip()).isEqualTo("3");
        }
    }

    @Test
    void aProgramThatIsNotThereIsNamed() throws Exception {
        try (RunningCommand listener = NetcatCommandTest.listen("--exec", "/no/such program");
                Socket peer = NetcatCommandTest.connectTo(listener)) {
            assertThat(listener.exitCode()).isEqualTo(2);
            assertThat(listener.err.text()).contains("cannot run /no/such: there is no such");
            assertThat(NetcatCommandTest.hearAll(peer)).isEmpty();
        }
    }

    @Test
    void whatOneSendsToABrokerAllOthersGet() throws Exception {
        try (RunningCommand listener = NetcatCommandTest.listen("--broker", "-v");
                Socket first = NetcatCommandTest.connectTo(listener);
                Socket second = NetcatCommandTest.connectTo(listener);
                Socket third = NetcatCommandTest.connectTo(listener)) {
            listener.err.await(
                    "three connections", text -> text.split("connected from").length == 4);
            NetcatCommandTest.say(first, "\1\2raw");

            assertThat(NetcatCommandTest.hear(second, 5)).isEqualTo("\1\2raw");
            assertThat(NetcatCommandTest.hear(third, 5)).isEqualTo("\1\2raw");
            NetcatCommandTest.say(second, "back");
            assertThat(NetcatCommandTest.hear(first, 4)).isEqualTo("back");
        }
    }

    @Test
    void aChatNumbersItsUsersAndMakesControlCharactersHarmless() throws Exception {
        try (RunningCommand listener = NetcatCommandTest.listen("--chat");
                Socket first = NetcatCommandTest.connectTo(listener)) {
            assertThat(line(first)).isEqualTo("<announce> you are <user1>; here are: <user1>");
            try (Socket second = NetcatCommandTest.connectTo(listener)) {
                assertThat(line(second)).contains("you are <user2>", "<user1>, <user2>");
                assertThat(line(first)).isEqualTo("<announce> <user2> is connected.");
                NetcatCommandTest.say(second, "h\u00e9\33[2J\n");
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
