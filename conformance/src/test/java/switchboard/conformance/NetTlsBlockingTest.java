package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Client;
import switchboard.net.Limits;
import switchboard.net.Request;
import switchboard.net.RequestHandler;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.net.framing.Framing;

/** Blocking style over TLS: threads hand frames over, and the loop alone encrypts and writes. */
@Timeout(120)
final class NetTlsBlockingTest {

    private static BlockingServer start(
            ChatSetting setting, RequestHandler handler, UnaryOperator<ServerSetup> change) {
        ServerSetup listening = Server.tcp(0).tls(TlsFiles.server()).framing(Framing.lines());
        return new BlockingServer(setting, listening, handler, change);
    }

    private static Request connect(ChatSetting setting, BlockingServer server) throws IOException {
        return Client.tcp("localhost:" + server.server().port())
                .engine(setting.engine())
                .tls(TlsFiles.client())
                .framing(Framing.lines())
                .request();
    }

    @OnEnginesThatDiffer
    void aRequestIsAnsweredAndMayBeGivenATime(ChatSetting setting) throws Exception {
        RequestHandler echo =
                request -> {
                    for (String line : request.lines()) {
                        if (!line.isEmpty()) {
                            request.sendLine(line);
                        }
                    }
                };
        try (BlockingServer server = start(setting, echo, UnaryOperator.identity());
                Request request = connect(setting, server)) {
            for (int i = 0; i < 50; i++) {
                request.sendLine("line " + i);
                assertThat(request.readLine(Duration.ofMinutes(1))).isEqualTo("line " + i);
            }
            request.sendLine("");
            assertThatThrownBy(() -> request.read(Duration.ofMillis(20)))
                    .isInstanceOf(SocketTimeoutException.class);
            String longer = "x".repeat(7_000);
            request.sendLine(longer);
            request.sendLine("still here");
            assertThat(request.readLine()).isEqualTo(longer);
            assertThat(request.readLine()).isEqualTo("still here");
        }
    }

    @OnEnginesThatDiffer
    void whoHasClosedItsOutputStillReadsAllThatComes(ChatSetting setting) throws Exception {
        RequestHandler afterwards =
                request -> {
                    List<String> said = new ArrayList<>();
                    request.lines().forEach(said::add);
                    for (String line : said) {
                        request.sendLine("you said " + line);
                    }
                };
        try (BlockingServer server = start(setting, afterwards, UnaryOperator.identity());
                Request request = connect(setting, server)) {
            request.sendLine("one");
            request.sendLine("two");
            request.closeOutput();
            assertThat(request.lines()).containsExactly("you said one", "you said two");
        }
    }

    @OnEnginesThatDiffer
    void framesThatManyThreadsSendAtOnceStayWholeAndInTheOrderOfEach(ChatSetting setting) {
        int senders = 8;
        int each = 200;
        RequestHandler handler =
                request -> {
                    List<Thread> threads = new ArrayList<>();
                    for (int i = 0; i < senders; i++) {
                        int sender = i;
                        threads.add(
                                Thread.ofVirtual()
                                        .start(() -> sendNumbered(request, sender, each)));
                    }
                    for (Thread thread : threads) {
                        thread.join();
                    }
                };
        Limits limits = Limits.DEFAULT.withOutputBytesMax(64 << 10);
        try (BlockingServer server = start(setting, handler, setup -> setup.limits(limits))) {
            NetPeer peer = server.connect(Transport.TLS, 32 << 10);
            int[] next = new int[senders];
            for (int i = 0; i < senders * each; i++) {
                String line = peer.line();
                int sender = line.charAt(0) - 'a';
                assertThat(line).isEqualTo(numbered(sender, next[sender]++));
            }
            assertThat(next).containsOnly(each);
            assertThat(peer.untilEnd()).isEmpty();
        }
    }

    private static void sendNumbered(Request request, int sender, int count) {
        try {
            for (int i = 0; i < count; i++) {
                request.sendLine(numbered(sender, i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Mostly short; some are longer than a record of TLS. */
    private static String numbered(int sender, int number) {
        int length = number % 50 == sender ? 40_000 : 10 + number % 90;
        return (char) ('a' + sender) + " " + number + " " + "x".repeat(length);
    }
}
