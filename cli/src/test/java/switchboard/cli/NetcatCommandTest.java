package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.cli.Netcat.Called;
import switchboard.cli.io.StopSignal;

/** {@code switchboard connect} and {@code switchboard listen} against plain sockets. */
@Timeout(60)
class NetcatCommandTest {

    @Test
    void whatIsTypedGoesThereAndWhatComesIsShown() throws Exception {
        try (Called call = Called.connect()) {
            call.command().in.type("to you\n");
            assertThat(call.hears(7)).isEqualTo("to you\n");

            call.says("to me");
            call.command().out.await("to me");
            call.command().in.end();
            assertThat(Netcat.hearAll(call.peer())).isEmpty();
            call.peer().close();

            assertThat(call.command().exitCode()).isZero();
            assertThat(call.command().err.text()).isEmpty();
        }
    }

    @Test
    void theEndOfInputClosesThatHalfOnly() throws Exception {
        try (Called call = Called.connect()) {
            call.command().in.type("question");
            call.command().in.end();
            assertThat(Netcat.hearAll(call.peer())).isEqualTo("question");

            call.says("a late answer");
            call.peer().close();

            assertThat(call.command().exitCode()).isZero();
            assertThat(call.command().out.text()).isEqualTo("a late answer");
        }
    }

    @Test
    void thePeersEndClosesThatHalfOnly() throws Exception {
        try (Called call = Called.connect()) {
            call.says("all I had");
            call.peer().shutdownOutput();
            call.command().out.await("all I had");

            call.command().in.type("still talking");
            assertThat(call.hears(13)).isEqualTo("still talking");
            call.command().in.end();

            assertThat(Netcat.hearAll(call.peer())).isEmpty();
            assertThat(call.command().exitCode()).isZero();
        }
    }

    @Test
    void aListenerSpeaksOnAfterThePeersEnd() throws Exception {
        try (RunningCommand listener = Netcat.listen();
                Socket peer = Netcat.connectTo(listener)) {
            Netcat.say(peer, "hello");
            peer.shutdownOutput();
            listener.out.await("hello");

            listener.in.type("and good bye");
            listener.in.end();

            assertThat(Netcat.hearAll(peer)).isEqualTo("and good bye");
            assertThat(listener.exitCode()).isZero();
        }
    }

    @Test
    void aListenerHearsOnAfterTheEndOfItsInput() throws Exception {
        try (RunningCommand listener = Netcat.listen();
                Socket peer = Netcat.connectTo(listener)) {
            listener.in.end();
            assertThat(Netcat.hearAll(peer)).isEmpty();

            Netcat.say(peer, "late");
            Netcat.closeNow(peer);

            assertThat(listener.exitCode()).isZero();
            assertThat(listener.out.text()).isEqualTo("late");
        }
    }

    @Test
    void aListenerTakesOneConnectionAndNoSecond() throws Exception {
        try (RunningCommand listener = Netcat.listen("-v");
                Socket first = Netcat.connectTo(listener)) {
            listener.err.await("connected from");
            Netcat.say(first, "first");
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
        try (RunningCommand listener = Netcat.listen("-k");
                Socket first = Netcat.connectTo(listener);
                Socket second = Netcat.connectTo(listener)) {
            Netcat.say(first, "one ");
            listener.out.await("one ");
            Netcat.say(second, "two ");
            listener.out.await("two ");

            listener.in.type("to all");

            assertThat(Netcat.hear(first, 6)).isEqualTo("to all");
            assertThat(Netcat.hear(second, 6)).isEqualTo("to all");
            Netcat.closeNow(first);
            try (Socket third = Netcat.connectTo(listener)) {
                Netcat.say(third, "three");
                listener.out.await("three");
                listener.in.end();
                assertThat(Netcat.hearAll(third)).isEmpty();
            }
            assertThat(listener.isRunning()).isTrue();
            listener.signal(StopSignal.INT);
            assertThat(listener.exitCode()).isZero();
        }
    }

    @Test
    void withNoShutdownThePeerIsNotToldOfTheEndOfInput() throws Exception {
        try (Called call = Called.connect("--no-shutdown")) {
            call.command().in.type("x");
            call.command().in.end();
            assertThat(call.hears(1)).isEqualTo("x");

            call.says("never asked, still answered");
            call.command().out.await("still answered");
            assertThat(call.command().isRunning()).isTrue();
            call.peer().setSoTimeout(100);
            assertThat(endIsSeen(call.peer())).isFalse();
            call.peer().close();

            assertThat(call.command().exitCode()).isZero();
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
            call.command().in.type("sent");
            call.command().in.end();

            assertThat(Netcat.hearAll(call.peer())).isEqualTo("sent");
            call.peer().close();
            assertThat(call.command().exitCode()).isZero();
            assertThat(call.command().out.text()).isEmpty();
        }
    }

    @Test
    void withRecvOnlyNothingIsSentAndItEndsWithThePeer() throws Exception {
        try (Called call = Called.connect("--recv-only")) {
            call.command().in.type("never sent");
            call.says("received");
            call.peer().shutdownOutput();

            assertThat(call.command().exitCode()).isZero();
            assertThat(call.command().out.text()).isEqualTo("received");
            assertThat(Netcat.hearAll(call.peer())).isEmpty();
        }
    }

    @Test
    void aResetIsOneSentenceAndTheNetworksCode() throws Exception {
        try (Called call = Called.connect()) {
            call.peer().setSoLinger(true, 0);
            call.peer().close();

            assertThat(call.command().exitCode()).isEqualTo(1);
            assertThat(call.command().err.text().lines()).hasSize(1);
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
            Netcat.say(peer, "for nobody");

            assertThat(command.exitCode()).isEqualTo(2);
            assertThat(err.text())
                    .isEqualTo("switchboard connect: nobody reads standard output any more\n");
        }
    }

    @Test
    void aSignalEndsItWithItsCode() throws Exception {
        try (Called call = Called.connect()) {
            call.command().in.type("here");
            assertThat(call.hears(4)).isEqualTo("here");

            call.command().signal(StopSignal.INT);

            assertThat(call.command().exitCode()).isEqualTo(130);
            assertThat(Netcat.hearAll(call.peer())).isEmpty();
        }
    }
}
