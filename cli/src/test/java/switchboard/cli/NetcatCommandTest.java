package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.cli.io.StopSignal;

/** {@code switchboard connect} and {@code switchboard listen} against plain sockets. */
@Timeout(60)
class NetcatCommandTest {

    private static final Pattern LISTENING = Pattern.compile("listening \\w+ \\S+:(\\d+) ");

    static RunningCommand listen(String... options) {
        List<String> args = new ArrayList<>(List.of("listen", "127.0.0.1:0"));
        args.addAll(List.of(options));
        return RunningCommand.start(args.toArray(String[]::new));
    }

    static Socket connectTo(RunningCommand listener) throws IOException {
        Matcher line = LISTENING.matcher(listener.err.await(" engine="));
        assertThat(line.find()).isTrue();
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(line.group(1)));
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** A server of one connection, and the command that connects to it. */
    private record Called(RunningCommand command, Socket peer) implements AutoCloseable {

        static Called connect(String... options) throws IOException {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                server.setSoTimeout(20_000);
                List<String> args =
                        new ArrayList<>(List.of("connect", "127.0.0.1:" + server.getLocalPort()));
                args.addAll(List.of(options));
                RunningCommand command = RunningCommand.start(args.toArray(String[]::new));
                Socket peer = server.accept();
                peer.setSoTimeout(20_000);
                return new Called(command, peer);
            }
        }

        void says(String text) throws IOException {
            say(peer, text);
        }

        String hears(int bytes) throws IOException {
            return hear(peer, bytes);
        }

        @Override
        public void close() throws IOException {
            closeNow(peer);
            command.close();
        }
    }

    /** Before the end of its block. */
    static void closeNow(Socket socket) throws IOException {
        socket.close();
    }

    static void say(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    static String hear(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), UTF_8);
    }

    static String hearAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void whatIsTypedGoesThereAndWhatComesIsShown() throws Exception {
        try (Called call = Called.connect()) {
            call.command.in.type("to you\n");
            assertThat(call.hears(7)).isEqualTo("to you\n");

            call.says("to me");
            call.command.out.await("to me");
            call.command.in.end();
            assertThat(hearAll(call.peer)).isEmpty();
            call.peer.close();

            assertThat(call.command.exitCode()).isZero();
            assertThat(call.command.err.text()).isEmpty();
        }
    }

    @Test
    void theEndOfInputClosesThatHalfOnly() throws Exception {
        try (Called call = Called.connect()) {
            call.command.in.type("question");
            call.command.in.end();
            assertThat(hearAll(call.peer)).isEqualTo("question");

            call.says("a late answer");
            call.peer.close();

            assertThat(call.command.exitCode()).isZero();
            assertThat(call.command.out.text()).isEqualTo("a late answer");
        }
    }

    @Test
    void thePeersEndClosesThatHalfOnly() throws Exception {
        try (Called call = Called.connect()) {
            call.says("all I had");
            call.peer.shutdownOutput();
            call.command.out.await("all I had");

            call.command.in.type("still talking");
            assertThat(call.hears(13)).isEqualTo("still talking");
            call.command.in.end();

            assertThat(hearAll(call.peer)).isEmpty();
            assertThat(call.command.exitCode()).isZero();
        }
    }

    @Test
    void aListenerSpeaksOnAfterThePeersEnd() throws Exception {
        try (RunningCommand listener = listen();
                Socket peer = connectTo(listener)) {
            say(peer, "hello");
            peer.shutdownOutput();
            listener.out.await("hello");

            listener.in.type("and good bye");
            listener.in.end();

            assertThat(hearAll(peer)).isEqualTo("and good bye");
            assertThat(listener.exitCode()).isZero();
        }
    }

    @Test
    void aListenerHearsOnAfterTheEndOfItsInput() throws Exception {
        try (RunningCommand listener = listen();
                Socket peer = connectTo(listener)) {
            listener.in.end();
            assertThat(hearAll(peer)).isEmpty();

            say(peer, "late");
            closeNow(peer);

            assertThat(listener.exitCode()).isZero();
            assertThat(listener.out.text()).isEqualTo("late");
        }
    }

    @Test
    void aListenerTakesOneConnectionAndNoSecond() throws Exception {
        try (RunningCommand listener = listen("-v");
                Socket first = connectTo(listener)) {
            listener.err.await("connected from");
            say(first, "first");
            listener.out.await("first");
            int port = first.getPort();

            assertThat(connects(port)).isFalse();
            assertThat(listener.out.text()).isEqualTo("first");
        }
    }

    private static boolean connects(int port) {
        try (Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return second.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void withKeepOpenAllGetWhatIsTypedAndAllAreShown() throws Exception {
        try (RunningCommand listener = listen("-k");
                Socket first = connectTo(listener);
                Socket second = connectTo(listener)) {
            say(first, "one ");
            listener.out.await("one ");
            say(second, "two ");
            listener.out.await("two ");

            listener.in.type("to all");

            assertThat(hear(first, 6)).isEqualTo("to all");
            assertThat(hear(second, 6)).isEqualTo("to all");
            closeNow(first);
            try (Socket third = connectTo(listener)) {
                say(third, "three");
                listener.out.await("three");
                listener.in.end();
                assertThat(hearAll(third)).isEmpty();
            }
            assertThat(listener.isRunning()).isTrue();
            listener.signal(StopSignal.INT);
            assertThat(listener.exitCode()).isZero();
        }
    }

    @Test
    void withNoShutdownThePeerIsNotToldOfTheEndOfInput() throws Exception {
        try (Called call = Called.connect("--no-shutdown")) {
            call.command.in.type("x");
            call.command.in.end();
            assertThat(call.hears(1)).isEqualTo("x");

            call.says("never asked, still answered");
            call.command.out.await("still answered");
            assertThat(call.command.isRunning()).isTrue();
            call.peer.setSoTimeout(100);
            assertThat(endIsSeen(call.peer)).isFalse();
            call.peer.close();

            assertThat(call.command.exitCode()).isZero();
        }
    }

    private static boolean endIsSeen(Socket peer) throws IOException {
        try {
            return peer.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void withSendOnlyNothingIsShownAndItEndsWithTheInput() throws Exception {
        try (Called call = Called.connect("--send-only")) {
            call.says("not for anybody");
            call.command.in.type("sent");
            call.command.in.end();

            assertThat(hearAll(call.peer)).isEqualTo("sent");
            call.peer.close();
            assertThat(call.command.exitCode()).isZero();
            assertThat(call.command.out.text()).isEmpty();
        }
    }

    @Test
    void withRecvOnlyNothingIsSentAndItEndsWithThePeer() throws Exception {
        try (Called call = Called.connect("--recv-only")) {
            call.command.in.type("never sent");
            call.says("received");
            call.peer.shutdownOutput();

            assertThat(call.command.exitCode()).isZero();
            assertThat(call.command.out.text()).isEqualTo("received");
            assertThat(hearAll(call.peer)).isEmpty();
        }
    }

    @Test
    void withQItQuitsSoLongAfterTheEndOfInput() throws Exception {
        try (Called call = Called.connect("-q", "100ms")) {
            call.command.in.type("bye");
            call.command.in.end();

            assertThat(hearAll(call.peer)).isEqualTo("bye");
            assertThat(call.command.exitCode()).isZero(); // although the peer has not closed
        }
    }

    @Test
    void anIdleConnectionEndsWithTheTimeLimitsCode() throws Exception {
        try (Called call = Called.connect("-i", "150ms")) {
            assertThat(call.command.exitCode()).isEqualTo(124);
            assertThat(call.command.err.text()).contains("nothing was sent for 150 ms");
        }
    }

    @Test
    void aProbeSaysByItsCodeWhetherSomebodyListens() throws Exception {
        int free;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = server.getLocalPort();
            RunningCommand open = RunningCommand.ran("connect", "-zv", "127.0.0.1:" + free);
            assertThat(open.exitCode()).isZero();
            assertThat(open.err.text()).isEqualTo("connected to 127.0.0.1:" + free + "\n");
        }
        RunningCommand closed = RunningCommand.ran("connect", "-z", "127.0.0.1:" + free);
        assertThat(closed.exitCode()).isEqualTo(1);
        assertThat(closed.err.text()).contains("connection refused");
        assertThat(closed.out.text()).isEmpty();
    }

    @Test
    void linesAreSentWithCrlfAndThoseThatHaveItStay() throws Exception {
        try (Called call = Called.connect("-C")) {
            call.command.in.type("a\nb\r");
            call.command.in.type("\nc");
            call.command.in.end();

            assertThat(hearAll(call.peer)).isEqualTo("a\r\nb\r\nc");
        }
    }

    @Test
    void linesThatAreTypedAreFramesAndFramesAreShownAsLines() throws Exception {
        try (Called call = Called.connect("--frame", "u32")) {
            call.command.in.type("hello\n\nyou");
            call.command.in.end();
            assertThat(hearAll(call.peer)).isEqualTo("\0\0\0\5hello\0\0\0\0\0\0\0\3you");

            call.says("\0\0\0\2hi\0\0\0\3ya\n");
            call.peer.close();
            assertThat(call.command.exitCode()).isZero();
            assertThat(call.command.out.text()).isEqualTo("hi\nya\n\n");
        }
    }

    @Test
    void aLineThatNoFrameHoldsIsNamed() throws Exception {
        try (Called call = Called.connect("--frame", "ascii", "--max-frame", "4")) {
            call.command.in.type("12345\n");

            assertThat(call.command.exitCode()).isEqualTo(2);
            assertThat(call.command.err.text()).contains("longer than a frame may be, which is 4");
        }
    }

    @Test
    void copiesOfAllThatPassesAreKept(@TempDir Path folder) throws Exception {
        Path hex = folder.resolve("hex");
        Path plain = folder.resolve("plain");
        Files.writeString(plain, "before ");
        try (Called call =
                Called.connect("-x", hex.toString(), "-o", plain.toString(), "--append-output")) {
            call.command.in.type("question?\n");
            call.command.in.end();
            assertThat(hearAll(call.peer)).isEqualTo("question?\n");
            call.says("answer\0");
            call.peer.close();
            assertThat(call.command.exitCode()).isZero();
        }
        assertThat(plain).hasContent("before question?\nanswer\0");
        assertThat(Files.readString(hex))
                .isEqualTo(
                        "0000   71 75 65 73 74 69 6f 6e  3f 0a                    question?.      \n"
                                + "0000   61 6e 73 77 65 72 00                              "
                                + "answer.         \n");
    }

    @Test
    void aResetIsOneSentenceAndTheNetworksCode() throws Exception {
        try (Called call = Called.connect()) {
            call.peer.setSoLinger(true, 0);
            call.peer.close();

            assertThat(call.command.exitCode()).isEqualTo(1);
            assertThat(call.command.err.text().lines()).hasSize(1);
        }
    }

    @Test
    void anOutputThatNobodyReadsEndsIt() throws Exception {
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int single) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Captured err = new Captured();
                RunningCommand command =
                        RunningCommand.startWith(
                                broken, err, "connect", "127.0.0.1:" + server.getLocalPort());
                Socket peer = server.accept()) {
            say(peer, "for nobody");

            assertThat(command.exitCode()).isEqualTo(2);
            assertThat(err.text())
                    .isEqualTo("switchboard connect: nobody reads standard output any more\n");
        }
    }

    @Test
    void aSignalEndsItWithItsCode() throws Exception {
        try (Called call = Called.connect()) {
            call.command.in.type("here");
            assertThat(call.hears(4)).isEqualTo("here");

            call.command.signal(StopSignal.INT);

            assertThat(call.command.exitCode()).isEqualTo(130);
            assertThat(hearAll(call.peer)).isEmpty();
        }
    }
}
