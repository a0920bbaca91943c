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
    void aProgramIsToldOfBothSidesOfItsConnection() throws Exception {
        String says = "echo $NCAT_REMOTE_ADDR $NCAT_REMOTE_PORT $NCAT_LOCAL_ADDR $NCAT_LOCAL_PORT";
        try (RunningCommand listener = Netcat.listen("--sh-exec", says);
                Socket peer = Netcat.connectTo(listener)) {
            assertThat(Netcat.hearAll(peer))
                    .isEqualTo(
                            "127.0.0.1 %d 127.0.0.1 %d\n"
                                    .formatted(peer.getLocalPort(), peer.getPort()));
        }
    }

    @Test
    void theLinesOfAProgramAreFramesAndTheFramesItGetsAreLines() throws Exception {
        try (RunningCommand listener =
                        Netcat.listen("--frame", "u8", "--sh-exec", "read a; echo \"$a\"; echo b");
                Socket peer = Netcat.connectTo(listener)) {
            Netcat.say(peer, "\5hello");

            assertThat(Netcat.hearAll(peer)).isEqualTo("\5hello\1b");
        }
    }

    @Test
    void framesGoWholeThroughABrokerAndAChat() throws Exception {
        try (RunningCommand listener = Netcat.listen("--broker", "--frame", "u8", "-v");
                Socket first = Netcat.connectTo(listener);
                Socket second = Netcat.connectTo(listener)) {
            listener.err.await("two", text -> text.split("connected from").length == 3);
            Netcat.say(first, "\3on");
            Netcat.say(second, "\4back");
            assertThat(Netcat.hear(first, 5)).isEqualTo("\4back");
            Netcat.say(first, "e");
            assertThat(Netcat.hear(second, 4)).isEqualTo("\3one");
        }
        try (RunningCommand listener = Netcat.listen("--chat", "--frame", "u8");
                Socket first = Netcat.connectTo(listener)) {
            assertThat(frame(first)).contains("you are <user1>");
            try (Socket second = Netcat.connectTo(listener)) {
                assertThat(frame(second)).contains("you are <user2>");
                assertThat(frame(first)).isEqualTo("<announce> <user2> is connected.");
                Netcat.say(second, "\2hi");
                assertThat(frame(first)).isEqualTo("<user2> hi");

                Netcat.say(second, "\u007f" + "\1".repeat(127));
                assertThat(frame(second)).startsWith("<announce> not passed on: ");
            }
        }
    }

    private static String frame(Socket socket) throws IOException {
        return Netcat.hear(socket, socket.getInputStream().read());
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
