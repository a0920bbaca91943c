package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Timeout;
import switchboard.net.CloseReason.Kind;
import switchboard.net.ConnectionClosedException;
import switchboard.net.Request;
import switchboard.net.RequestHandler;

/** Reading in a blocking handler: it waits for frames, for a time, for the end, and for no more. */
@Timeout(120)
final class BlockingReadTest {

    private static final Duration MOMENT = Duration.ofMillis(1);

    @OnOneLoopAndTwo
    void theEndOfThePeersHalfEndsTheIterationAndTheHandler(ChatSetting setting) {
        BlockingQueue<Thread> ended = new LinkedBlockingQueue<>();
        RequestHandler handler =
                request -> {
                    BlockingServer.ECHO.handle(request);
                    ended.add(Thread.currentThread());
                };
        try (BlockingServer server = new BlockingServer(setting, handler)) {
            for (int i = 0; i < 3; i++) {
                NetPeer peer = server.connect();
                peer.send("one\ntwo\r\nlast without its end").closeOutput();
                assertThat(peer.untilEnd()).isEqualTo("one\ntwo\nlast without its end\n");
                assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
                Thread thread = BlockingServer.next(ended);
                assertThat(thread.isVirtual()).isTrue();
                Eventually.holds("its thread is gone", () -> !thread.isAlive());
            }
        }
    }

    @OnEveryEngine
    void aTimeoutInTheMiddleOfAFrameLosesNoByte(ChatSetting setting) {
        RequestHandler handler =
                request -> {
                    for (int timeouts = 0; timeouts < 3; ) {
                        try {
                            request.sendLine("too early: " + request.readLine(MOMENT));
                        } catch (SocketTimeoutException e) {
                            timeouts++;
                        }
                    }
                    request.sendLine("nothing yet");
                    request.sendLine("read " + request.readLine());
                    request.sendLine("then " + request.readLine(Duration.ofMinutes(1)));
                };
        try (BlockingServer server = new BlockingServer(setting, handler)) {
            NetPeer peer = server.connect().send("half of a");
            assertThat(peer.line()).isEqualTo("nothing yet");
            peer.send(" line\nanother\n");
            assertThat(peer.line()).isEqualTo("read half of a line");
            assertThat(peer.line()).isEqualTo("then another");
            assertThat(peer.untilEnd()).isEmpty();
        }
    }

    @OnEveryEngine
    void readingIsNullAgainAndAgainAfterTheEnd(ChatSetting setting) {
        RequestHandler handler =
                request -> {
                    while (request.read() != null) {
                        request.sendLine("more");
                    }
                    request.sendLine(request.readLine(MOMENT) + " " + request.readLine());
                };
        try (BlockingServer server = new BlockingServer(setting, handler)) {
            NetPeer peer = server.connect().send("x\n").closeOutput();
            assertThat(peer.untilEnd()).isEqualTo("more\nnull null\n");
        }
    }

    @OnEveryEngine
    void closingFromAnotherThreadWakesABlockedReader(ChatSetting setting) {
        BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
        BlockingQueue<Kind> told = new LinkedBlockingQueue<>();
        RequestHandler handler =
                request -> {
                    requests.add(request);
                    try {
                        told.add(Kind.valueOf(String.valueOf(request.readLine())));
                    } catch (ConnectionClosedException e) {
                        told.add(e.reason().kind());
                        throw e;
                    }
                };
        try (NetLog log = NetLog.open();
                BlockingServer server = new BlockingServer(setting, handler)) {
            NetPeer peer = server.connect();
            BlockingServer.next(requests).close();
            assertThat(peer.untilEnd()).isEmpty();
            peer.close();
            assertThat(BlockingServer.next(told)).isEqualTo(Kind.CLOSED);
            assertThat(log.lines()).isEmpty();
        }
    }

    @OnEveryEngine
    void aResetInTheMiddleEndsTheHandlerWithItsReason(ChatSetting setting) {
        BlockingQueue<Kind> told = new LinkedBlockingQueue<>();
        RequestHandler handler =
                request -> {
                    try {
                        BlockingServer.ECHO.handle(request);
                    } catch (java.io.UncheckedIOException e) {
                        told.add(kindIn(e));
                        throw e;
                    }
                };
        try (NetLog log = NetLog.open();
                BlockingServer server = new BlockingServer(setting, handler)) {
            NetPeer peer = server.connect();
            peer.expectEcho("hello");
            peer.send("half of a").reset();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_RESET);
            assertThat(BlockingServer.next(told)).isEqualTo(Kind.PEER_RESET);
            server.connect().expectEcho("another");
            assertThat(log.lines()).isEmpty();
        }
    }

    private static Kind kindIn(Exception thrown) {
        return thrown.getCause() instanceof ConnectionClosedException closed
                ? closed.reason().kind()
                : Kind.HANDLER_FAILED;
    }

    @OnEveryEngine
    void aBusyHandlerPausesItsPeerAndMissesNothing(ChatSetting setting) {
        int lines = 250_000; // more bytes than the buffers of both kernels take
        CountDownLatch busy = new CountDownLatch(1);
        RequestHandler handler =
                request -> {
                    busy.await();
                    int next = 0;
                    for (String line : request.lines()) {
                        assertThat(line).isEqualTo(numbered(next++));
                    }
                    request.sendLine(next + " lines");
                };
        try (BlockingServer server = new BlockingServer(setting, handler)) {
            NetPeer peer = server.connect();
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> sendNumbered(peer, lines));
            Eventually.holds("the kernel holds it", () -> peer.unread() > 0);
            server.connect(); // the loop goes on
            server.awaitConnections(2);
            assertThat(sending).isNotDone();
            busy.countDown();
            sending.join();
            peer.closeOutput();
            assertThat(peer.untilEnd()).isEqualTo(lines + " lines\n");
        }
    }

    private static String numbered(int number) {
        return "line " + number + " of those that are there to fill every buffer";
    }

    private static void sendNumbered(NetPeer peer, int count) {
        StringBuilder some = new StringBuilder();
        for (int i = 0; i < count; i++) {
            some.append(numbered(i)).append('\n');
            if (some.length() > 60_000 || i == count - 1) {
                peer.send(some.toString());
                some.setLength(0);
            }
        }
    }
}
