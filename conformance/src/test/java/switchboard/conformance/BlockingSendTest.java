package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.net.CloseReason.Kind;
import switchboard.net.ConnectionClosedException;
import switchboard.net.Limits;
import switchboard.net.Request;
import switchboard.net.RequestHandler;
import switchboard.net.ServerSetup;
import switchboard.net.framing.Framing;

/** Sending in a blocking handler: it waits for the peer, and ends with it. */
@Timeout(120)
final class BlockingSendTest {

    private static final int LIMIT = 64 << 10;
    private static final String LINE = "0123456789abcdef".repeat(500);
    private static final int LINES = 640;

    @TempDir Path folder;

    @OnEveryEngine
    void sendWaitsWhileThePeerDoesNotReadAndThenGoesOn(ChatSetting setting) {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        AtomicInteger sent = new AtomicInteger();
        RequestHandler handler =
                request -> {
                    threads.add(Thread.currentThread());
                    String which = request.readLine();
                    for (int i = 0; i < ("much".equals(which) ? LINES : 1); i++) {
                        request.sendLine(which + " " + i + " " + LINE);
                        sent.incrementAndGet();
                    }
                };
        Limits limits = Limits.DEFAULT.withOutputBytesMax(LIMIT);
        try (BlockingServer server =
                new BlockingServer(setting, handler, setup -> setup.limits(limits))) {
            NetPeer peer = server.connect(16 << 10).send("much\n");
            Thread thread = BlockingServer.next(threads);
            Eventually.holds("it waits", () -> sent.get() > 0 && isWaiting(thread));
            NetPeer other = server.connect().send("little\n"); // the loop does not wait
            assertThat(other.line()).isEqualTo("little 0 " + LINE);
            Eventually.holds("it still waits", () -> isWaiting(thread));
            assertThat(sent.get()).isLessThan(LINES);
            for (int i = 0; i < LINES; i++) {
                assertThat(peer.line()).isEqualTo("much " + i + " " + LINE);
            }
            assertThat(peer.untilEnd()).isEmpty();
        }
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING;
    }

    @OnEveryEngine
    void sendToAPeerThatIsGoneThrows(ChatSetting setting) {
        BlockingQueue<Kind> told = new LinkedBlockingQueue<>();
        CountDownLatch gone = new CountDownLatch(1);
        RequestHandler handler =
                request -> {
                    request.sendLine("hello");
                    gone.await();
                    told.add(kindOfSendingOnAndOn(request));
                };
        try (NetLog log = NetLog.open();
                BlockingServer server = new BlockingServer(setting, handler)) {
            NetPeer peer = server.connect();
            assertThat(peer.line()).isEqualTo("hello");
            peer.reset();
            gone.countDown();
            assertThat(BlockingServer.next(told)).isEqualTo(Kind.PEER_RESET);
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_RESET);
            assertThat(log.lines()).isEmpty();
        }
    }

    private static Kind kindOfSendingOnAndOn(Request request) throws IOException {
        while (true) {
            try {
                request.sendLine(LINE);
            } catch (ConnectionClosedException e) {
                return e.reason().kind();
            }
        }
    }

    @OnEveryEngine
    void aThreadThatWaitsToSendIsWokenWhenThePeerIsGone(ChatSetting setting) {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        BlockingQueue<Kind> told = new LinkedBlockingQueue<>();
        RequestHandler handler =
                request -> {
                    threads.add(Thread.currentThread());
                    told.add(kindOfSendingOnAndOn(request));
                };
        try (BlockingServer server = new BlockingServer(setting, handler)) {
            NetPeer peer = server.connect(16 << 10);
            Thread thread = BlockingServer.next(threads);
            Eventually.holds("it waits", () -> isWaiting(thread));
            peer.reset();
            assertThat(BlockingServer.next(told)).isEqualTo(Kind.PEER_RESET);
        }
    }

    @OnEveryTransport
    void framesThatManyThreadsSendAtOnceStayWholeAndInTheOrderOfEach(TransportSetting setting) {
        int senders = 8;
        int each = 300;
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
        Limits limits = Limits.DEFAULT.withOutputBytesMax(LIMIT);
        ServerSetup listening = setting.transport().listen(folder).framing(Framing.lines());
        try (BlockingServer server =
                new BlockingServer(
                        setting.engine(), listening, handler, setup -> setup.limits(limits))) {
            NetPeer peer = server.connect(setting.transport(), 32 << 10);
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
        for (int i = 0; i < count; i++) {
            try {
                request.sendLine(numbered(sender, i));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Mostly short; some need several tries of the socket, or records of TLS. */
    private static String numbered(int sender, int number) {
        int length = number % 50 == sender ? 40_000 : 10 + number % 90;
        return (char) ('a' + sender) + " " + number + " " + "x".repeat(length);
    }

    @OnEveryEngine
    void anUnreadRestOfTheInputDoesNotDestroyTheAnswer(ChatSetting setting) {
        RequestHandler handler =
                request -> {
                    String first = request.readLine();
                    request.sendLine("answer to " + first + " " + LINE);
                };
        try (BlockingServer server = new BlockingServer(setting, handler)) {
            for (int i = 0; i < 20; i++) {
                NetPeer peer = server.connect();
                peer.send("first\n" + "another that nobody reads\n".repeat(100));
                assertThat(peer.untilEnd()).isEqualTo("answer to first " + LINE + "\n");
                peer.close();
            }
        }
    }

    @OnEveryEngine
    void theEndOfTheOutputLeavesReadingOpenAndIsWaitedFor(ChatSetting setting) {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        RequestHandler handler =
                request -> {
                    request.sendLine("this is all");
                    request.closeOutput();
                    told.add(String.valueOf(request.readLine()));
                    try {
                        request.sendLine("more");
                    } catch (IllegalStateException e) {
                        told.add(String.valueOf(e.getMessage()));
                    }
                    told.add("gone: " + request.awaitClose(Duration.ofMinutes(1)));
                };
        try (BlockingServer server = new BlockingServer(setting, handler)) {
            NetPeer peer = server.connect();
            assertThat(peer.untilEnd()).isEqualTo("this is all\n");
            peer.send("I see\nand that is not read\n");
            assertThat(BlockingServer.next(told)).isEqualTo("I see");
            assertThat(BlockingServer.next(told)).isEqualTo("send after closeOutput");
            for (int i = 0; i < 100; i++) {
                peer.send(LINE + "\n"); // more than would be waited for after close
            }
            peer.closeOutput();
            assertThat(BlockingServer.next(told)).isEqualTo("gone: true");
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }

    @OnEveryEngine
    void waitingForTheEndGivesUpAfterItsTime(ChatSetting setting) {
        RequestHandler handler = request -> request.awaitClose(Duration.ofMillis(1));
        try (BlockingServer server = new BlockingServer(setting, handler)) {
            NetPeer peer = server.connect();
            assertThat(peer.untilEnd()).isEmpty();
            peer.close();
            assertThat(server.nextKind()).isIn(Kind.CLOSED, Kind.PEER_CLOSED);
        }
    }
}
