package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Client;
import switchboard.net.Request;
import switchboard.net.RequestHandler;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.net.framing.Framing;

/** Blocking style over TLS: threads hand frames over, and the loop alone encrypts and writes. */
@Timeout(120)
final class NetTlsBlockingTest {

    private static BlockingServer start(ChatSetting setting, RequestHandler handler) {
        ServerSetup listening = Server.tcp(0).tls(TlsFiles.server()).framing(Framing.lines());
        return new BlockingServer(setting, listening, handler, UnaryOperator.identity());
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
        try (BlockingServer server = start(setting, echo);
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
        try (BlockingServer server = start(setting, afterwards);
                Request request = connect(setting, server)) {
            request.sendLine("one");
            request.sendLine("two");
            request.closeOutput();
            assertThat(request.lines()).containsExactly("you said one", "you said two");
        }
    }
}
