package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Client;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.Limits;
import switchboard.net.framing.Framing;

/** Behind TLS everything is as without: every byte comes, in its order, within its bounds. */
@Timeout(120)
final class NetTlsEchoTest {

    private static final int LIMIT = 64 << 10;

    private static NetServer lines(ChatSetting setting) {
        return NetServer.lines(setting, NetServer.ECHO, setup -> setup.tls(TlsFiles.server()));
    }

    private static NetServer raw(ChatSetting setting, ConnectionHandler handler, Limits limits) {
        return NetServer.raw(
                setting, handler, setup -> setup.tls(TlsFiles.server()).limits(limits));
    }

    @OnEveryEngine
    void aClientAndAServerTalkAndBothKnowWhatWasAgreed(ChatSetting setting) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (NetServer server = lines(setting)) {
            Client client =
                    Client.tcp("localhost:" + server.port())
                            .engine(setting.engine())
                            .tls(TlsFiles.client())
                            .framing(Framing.lines())
                            .onFrame((connection, frame) -> heard.add(frame.text()))
                            .connect();
            for (int i = 0; i < 100; i++) {
                assertThat(client.send("line " + i)).isTrue();
            }
            for (int i = 0; i < 100; i++) {
                assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("line " + i);
            }
            Connection accepted = server.recorder().awaitOpened(1);
            var agreed = server.onLoop(accepted::tls).orElseThrow();
            assertThat(agreed.protocol()).isEqualTo("TLSv1.3");
            assertThat(agreed.serverName()).isEqualTo("localhost");
            client.close();
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
            assertThat(client.closed().join().kind()).isEqualTo(Kind.CLOSED);
        }
    }

    @OnEveryEngine
    void everyByteComesBackToAClientThatHalfClosesFirst(ChatSetting setting) {
        int megabytes = ChatFigures.of(4, 100);
        try (NetServer server = raw(setting, NetServer.ECHO, Limits.DEFAULT)) {
            for (int bytes : new int[] {0, 1, 65_537, megabytes << 20}) {
                NetPeer peer = server.connectTls("TLSv1.3");
                CompletableFuture<Long> sent =
                        CompletableFuture.supplyAsync(() -> sendRandom(peer, bytes));
                CRC32 back = new CRC32();
                long count = 0;
                for (byte[] some = peer.someBytes(1 << 16);
                        some.length > 0;
                        some = peer.someBytes(1 << 16)) {
                    back.update(some);
                    count += some.length;
                }
                assertThat(count).isEqualTo(bytes);
                assertThat(back.getValue()).isEqualTo(sent.join());
                assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
            }
        }
    }

    /** Sends random bytes, then close_notify; returns their checksum. */
    private static long sendRandom(NetPeer peer, int bytes) {
        Random random = new Random(bytes);
        CRC32 sum = new CRC32();
        byte[] piece = new byte[1 << 16];
        for (int left = bytes; left > 0; left -= piece.length) {
            random.nextBytes(piece);
            byte[] some = left < piece.length ? Arrays.copyOf(piece, left) : piece;
            sum.update(some);
            peer.send(some);
        }
        peer.closeOutput();
        return sum.getValue();
    }

    @OnEveryEngine
    void manyRecordsOfOneByteAreThePiecesOfOneLine(ChatSetting setting) {
        try (NetServer server = lines(setting)) {
            NetPeer peer = server.connectTls();
            String line = "a line of single bytes, é too";
            for (int i = 0; i < 20; i++) {
                assertThat(peer.sendByteByByte(line + "\n").line()).isEqualTo(line);
            }
        }
    }

    @OnEveryEngine
    void aClientThatNeverReadsEndsWithWriteTimeoutAndTheBoundHolds(ChatSetting setting) {
        MeasuredEcho echo = new MeasuredEcho();
        Limits limits =
                Limits.DEFAULT
                        .withOutputBytesMax(LIMIT)
                        .withTimeouts(Duration.ZERO, Duration.ZERO, Duration.ofMillis(400));
        try (NetServer server = raw(setting, echo, limits)) {
            NetPeer peer = server.connectTls();
            byte[] piece = new byte[1 << 16];
            CompletableFuture<Void> sender =
                    CompletableFuture.runAsync(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            peer.sendUntilGone(piece);
                        }
                    });
            assertThat(server.nextKind()).isEqualTo(Kind.WRITE_TIMEOUT);
            sender.join();
            assertThat(echo.queuedMax.get()).isBetween(1L, LIMIT + (128L << 10));
        }
    }

    /** Echo that notes how much has waited for one connection at most. */
    private static final class MeasuredEcho implements ConnectionHandler {
        final AtomicLong queuedMax = new AtomicLong();

        @Override
        public void onFrame(Connection connection, Frame frame) {
            connection.send(frame);
            queuedMax.accumulateAndGet(connection.queuedBytes(), Math::max);
        }
    }

    @OnEveryEngine
    void whatSeveralThreadsSendComesWholeAndInTheOrderOfEach(ChatSetting setting) {
        int threads = 3;
        int lines = 1_000;
        ConnectionHandler silent = new ConnectionHandler() {};
        try (NetServer server =
                NetServer.lines(setting, silent, setup -> setup.tls(TlsFiles.server()))) {
            NetPeer peer = server.connectTls();
            Connection connection = server.recorder().awaitOpened(1);
            for (int i = 0; i < threads; i++) {
                int thread = i;
                Thread.startVirtualThread(() -> {
                    for (int line = 0; line < lines; line++) {
                        connection.send(thread + " " + line);
                    }
                });
            }
            int[] next = new int[threads];
            for (int i = 0; i < threads * lines; i++) {
                String[] words = peer.line().split(" ");
                int thread = Integer.parseInt(words[0]);
                assertThat(Integer.parseInt(words[1])).isEqualTo(next[thread]++);
            }
        }
    }

    @OnEveryEngine
    void whatAHandlerPausesForWaitsAndComesInItsOrder(ChatSetting setting) {
        ConnectionHandler pausing =
                new ConnectionHandler() {
                    @Override
                    public void onFrame(Connection connection, Frame frame) {
                        connection.send(frame);
                        connection.pauseReading();
                        connection.loop().execute(connection::resumeReading);
                    }
                };
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            all.append("line ").append(i).append('\n');
        }
        try (NetServer server =
                NetServer.lines(setting, pausing, setup -> setup.tls(TlsFiles.server()))) {
            NetPeer peer = server.connectTls("TLSv1.3").send(all.toString()).closeOutput();
            assertThat(peer.untilEnd()).isEqualTo(all.toString());
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }

    @OnEveryEngine
    void anIdleConnectionHoldsNoMemoryOfTheLoopAndMakesNoTurns(ChatSetting setting) {
        try (NetServer server = lines(setting)) {
            NetPeer peer = server.connectTls();
            peer.expectEcho("awake");
            long before = server.turns();
            assertThat(server.turns() - before).isLessThan(5);
        }
    }
}
