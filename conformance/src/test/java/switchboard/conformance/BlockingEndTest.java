package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Client;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Request;
import switchboard.net.RequestHandler;
import switchboard.net.StopReport;
import switchboard.net.framing.Framing;

/** How blocking handlers end, how many there may be, and clients in the same style. */
@Timeout(120)
final class BlockingEndTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @OnEveryEngine
    void anExceptionEndsItsConnectionAloneAndIsLoggedOnce(ChatSetting setting) {
        RequestHandler handler =
                request -> {
                    for (String line : request.lines()) {
                        switch (line) {
                            case "throw" -> throw new IOException("deliberate");
                            case "overflow" -> request.sendLine("depth " + depth(1));
                            default -> request.sendLine(line);
                        }
                    }
                };
        try (NetLog log = NetLog.open();
                BlockingServer server = new BlockingServer(setting, handler)) {
            NetPeer other = server.connect();
            other.expectEcho("before");
            server.connect().send("throw\n").untilGone();
            CloseReason reason = server.nextReason();
            assertThat(reason.kind()).isEqualTo(Kind.HANDLER_FAILED);
            assertThat(reason.detail()).contains("deliberate");
            server.connect().send("overflow\n").untilGone();
            assertThat(server.nextKind()).isEqualTo(Kind.HANDLER_FAILED);
            other.expectEcho("after");
            assertThat(log.lines()).hasSize(2).allMatch(line -> line.startsWith("error: handler "));
        }
    }

    private static int depth(int depth) {
        return depth < 0 ? 0 : 1 + depth(depth + 1);
    }

    @OnEveryEngine
    void oneHandlerMoreThanThereMayBeIsRefusedUntilOneReturns(ChatSetting setting) {
        try (BlockingServer server =
                new BlockingServer(setting, BlockingServer.ECHO, setup -> setup.handlersMax(2))) {
            NetPeer first = server.connect();
            NetPeer second = server.connect();
            first.expectEcho("one");
            second.expectEcho("two");
            assertThat(server.connect().untilEnd()).isEqualTo("refused: all 2 handlers are busy\n");
            assertThat(server.server().refusedCount()).isEqualTo(1);
            first.closeOutput();
            assertThat(first.untilEnd()).isEmpty();
            Eventually.holds("there is a place again", () -> isServed(server));
            second.expectEcho("still here");
        }
    }

    private static boolean isServed(BlockingServer server) {
        try (NetPeer peer = NetPeer.connect(server.server().port())) {
            return peer.send("hello\n").line().equals("hello");
        }
    }

    @OnEveryEngine
    void aHandlerKeepsItsPlaceAfterItsPeerHasLeft(ChatSetting setting) {
        CountDownLatch goOn = new CountDownLatch(1);
        BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
        RequestHandler handler =
                request -> {
                    requests.add(request);
                    goOn.await();
                };
        try (BlockingServer server =
                new BlockingServer(setting, handler, setup -> setup.handlersMax(1))) {
            NetPeer first = server.connect();
            BlockingServer.next(requests).close();
            assertThat(first.untilEnd()).isEmpty();
            first.close();
            assertThat(server.nextKind()).isEqualTo(Kind.CLOSED);
            assertThat(server.connect().untilEnd()).isEqualTo("refused: all 1 handlers are busy\n");
            goOn.countDown();
        }
    }

    @OnOneLoopAndTwo
    void aServerThatStopsLetsItsHandlersAnswer(ChatSetting setting) {
        RequestHandler handler =
                request -> {
                    BlockingServer.ECHO.handle(request);
                    request.sendLine("goodbye");
                };
        try (BlockingServer server = new BlockingServer(setting, handler)) {
            List<NetPeer> peers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                peers.add(server.connect());
                peers.getLast().expectEcho("hello");
            }
            CompletableFuture<StopReport> report =
                    CompletableFuture.supplyAsync(() -> server.server().stop(LONG));
            for (NetPeer peer : peers) {
                assertThat(peer.untilEnd()).isEqualTo("goodbye\n");
                peer.close();
                assertThat(server.nextKind()).isEqualTo(Kind.SERVER_STOPPED);
            }
            assertThat(report.join()).isEqualTo(new StopReport(4, 0));
        }
    }

    @OnEveryEngine
    void aHandlerThatTakesTooLongIsInterruptedWhenTheGraceIsOver(ChatSetting setting) {
        CountDownLatch never = new CountDownLatch(1);
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        RequestHandler handler =
                request -> {
                    told.add(String.valueOf(request.readLine()));
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        told.add("interrupted");
                        throw e;
                    }
                };
        try (NetLog log = NetLog.open();
                BlockingServer server = new BlockingServer(setting, handler)) {
            NetPeer peer = server.connect().send("hello\n");
            assertThat(BlockingServer.next(told)).isEqualTo("hello");
            assertThat(server.server().stop(Duration.ZERO)).isEqualTo(new StopReport(0, 1));
            assertThat(BlockingServer.next(told)).isEqualTo("interrupted");
            assertThat(server.nextKind()).isEqualTo(Kind.SERVER_STOPPED);
            assertThat(peer.untilGone()).isIn("", "[reset]");
            assertThat(log.lines()).isEmpty();
        }
    }

    @OnEveryEngine
    void aClientInBlockingStyleAsksAndIsAnswered(ChatSetting setting) throws IOException {
        try (BlockingServer server = new BlockingServer(setting, BlockingServer.ECHO)) {
            int port = server.server().port();
            try (Request request =
                    Client.tcp("127.0.0.1:" + port)
                            .engine(setting.engine())
                            .framing(Framing.lines())
                            .request()) {
                for (int i = 0; i < 100; i++) {
                    request.sendLine("question " + i);
                    assertThat(request.readLine(LONG)).isEqualTo("question " + i);
                }
                assertThatThrownBy(() -> request.read(Duration.ofMillis(1)))
                        .isInstanceOf(SocketTimeoutException.class)
                        .hasMessage("no frame within 1 ms");
                request.sendLine("after the timeout");
                assertThat(request.readLine(LONG)).isEqualTo("after the timeout");
                request.closeOutput();
                assertThat(request.readLine(LONG)).isNull();
            }
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }
}
