package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.engine.Availability;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.Limits;
import switchboard.net.ServerSetup;
import switchboard.net.framing.Framing;

/** What goes in comes out: every byte, in its order, however it is cut and however slow a peer. */
@Timeout(120)
final class NetEchoTest {

    private static final int LIMIT = 64 << 10;

    @TempDir Path folder;

    private static String script() {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            script.append("line ").append(i).append(i % 3 == 0 ? " 漢字 😀\r\n" : " \r é\n");
            script.append(i % 10 == 0 ? "\n" : "");
        }
        return script.toString();
    }

    @OnEveryEngine
    void oneByteSegmentsGiveTheTranscriptOfWholeOnes(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, NetServer.ECHO)) {
            String whole = server.connect().send(script()).closeOutput().untilEnd();
            String pieces = server.connect().sendByteByByte(script()).closeOutput().untilEnd();
            assertThat(whole.chars().filter(c -> c == '\n')).hasSize(110);
            assertThat(pieces).isEqualTo(whole);
        }
    }

    @OnEveryEngine
    void oneByteReadsGiveTheTranscriptOfWholeOnes(ChatSetting setting) {
        String whole;
        try (NetServer server = NetServer.lines(setting, NetServer.ECHO)) {
            whole = server.connect().send(script()).closeOutput().untilEnd();
        }
        EngineProvider reluctant = new ReadingByteByByte(Engines.named(setting.engine()));
        NetRecorder recorder = new NetRecorder(NetServer.ECHO, true);
        try (NetServer server =
                new NetServer(1, reluctant, recorder, setup -> setup.framing(Framing.lines()))) {
            assertThat(server.connect().send(script()).closeOutput().untilEnd()).isEqualTo(whole);
        }
    }

    private record ReadingByteByByte(EngineProvider to) implements EngineProvider {
        @Override
        public String name() {
            return to.name();
        }

        @Override
        public Availability check() {
            return to.check();
        }

        @Override
        public Engine open(EngineLimits limits) {
            return to.open(new EngineLimits(1, 3, 1));
        }
    }

    private NetServer raw(
            TransportSetting setting,
            ConnectionHandler handler,
            UnaryOperator<ServerSetup> change) {
        ServerSetup listening = setting.transport().listen(folder);
        return NetServer.listening(setting.engine(), listening, handler, change);
    }

    @OnEveryEngineWithTls
    void nothingAndOneByteAndManyComeBackToAClientThatHalfClosesFirst(TransportSetting setting)
            throws Exception {
        int megabytes = ChatFigures.of(setting.transport() == Transport.TCP ? 8 : 4, 100);
        try (NetServer server = raw(setting, NetServer.ECHO, UnaryOperator.identity())) {
            for (int bytes : new int[] {0, 1, 65_537, megabytes << 20}) {
                allComesBack(server, server.connect(setting.transport(), 0), bytes, 1 << 16);
            }
        }
    }

    @OnEveryEngine
    void bytesThatWereSentOneByOneComeBackToAClientThatHalfClosesFirst(ChatSetting setting)
            throws Exception {
        int bytes = ChatFigures.of(10_000, 200_000);
        try (NetServer server = NetServer.raw(setting, NetServer.ECHO, UnaryOperator.identity())) {
            allComesBack(server, server.connect(), bytes, 1);
        }
    }

    private static void allComesBack(NetServer server, NetPeer peer, int bytes, int pieceBytes)
            throws Exception {
        CompletableFuture<Long> sent =
                CompletableFuture.supplyAsync(() -> sendRandom(peer, bytes, pieceBytes));
        CRC32 back = new CRC32();
        long count = 0;
        for (byte[] some = peer.someBytes(1 << 16);
                some.length > 0;
                some = peer.someBytes(1 << 16)) {
            back.update(some);
            count += some.length;
        }
        assertThat(count).isEqualTo(bytes);
        assertThat(back.getValue()).isEqualTo(sent.get());
        assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
    }

    /** Sends random bytes, then the end; returns their checksum. */
    private static long sendRandom(NetPeer peer, int bytes, int pieceBytes) {
        Random random = new Random(bytes);
        CRC32 sum = new CRC32();
        byte[] piece = new byte[pieceBytes];
        for (int left = bytes; left > 0; left -= piece.length) {
            random.nextBytes(piece);
            byte[] some = left < piece.length ? Arrays.copyOf(piece, left) : piece;
            sum.update(some);
            peer.send(some);
        }
        peer.closeOutput();
        return sum.getValue();
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

    @OnEveryEngineWithTls
    void aClientThatNeverReadsEndsWithWriteTimeoutAndTheBoundHolds(TransportSetting setting) {
        MeasuredEcho echo = new MeasuredEcho();
        Limits limits =
                Limits.DEFAULT
                        .withOutputBytesMax(LIMIT)
                        .withTimeouts(Duration.ZERO, Duration.ZERO, Duration.ofMillis(400));
        try (NetServer server = raw(setting, echo, setup -> setup.limits(limits))) {
            NetPeer peer = server.connect(setting.transport(), 0);
            byte[] piece = new byte[1 << 16];
            CompletableFuture<Void> sender =
                    CompletableFuture.runAsync(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            peer.sendUntilGone(piece);
                        }
                    });
            assertThat(server.nextKind()).isEqualTo(Kind.WRITE_TIMEOUT);
            sender.join();
            // A read is one frame here: what is over the limit is one read at most, and with TLS
            // the rest of a record.
            long read = setting.transport() == Transport.TLS ? 128L << 10 : 64L << 10;
            assertThat(echo.queuedMax.get()).isBetween(1L, LIMIT + read);
        }
    }

    @OnEveryEngine
    void aSlowReaderGetsEverythingAndTheBoundHolds(ChatSetting setting) {
        MeasuredEcho echo = new MeasuredEcho();
        Limits limits = Limits.DEFAULT.withOutputBytesMax(LIMIT);
        int bytes = 16 << 20;
        try (NetServer server = NetServer.raw(setting, echo, setup -> setup.limits(limits))) {
            NetPeer peer = server.connect(16 << 10);
            CompletableFuture<Long> sent =
                    CompletableFuture.supplyAsync(() -> sendRandom(peer, bytes, 1 << 16));
            // Nothing is read before the sender can send no more.
            Eventually.holds(
                    "output waits", () -> echo.queuedMax.get() > LIMIT && isStandingStill(server));
            assertThat(sent).isNotDone();
            CRC32 back = new CRC32();
            back.update(peer.bytes(bytes));
            assertThat(back.getValue()).isEqualTo(sent.join());
            assertThat(echo.queuedMax.get()).isLessThanOrEqualTo(LIMIT + (64L << 10));
        }
    }

    private static boolean isStandingStill(NetServer server) {
        long before = server.turns();
        return server.turns() - before <= 2;
    }

    @OnEveryEngineWithTls
    void linesOfManyThreadsKeepTheOrderOfEachThread(TransportSetting setting) throws Exception {
        int threads = 4;
        int lines = 2_000;
        try (NetServer server =
                raw(setting, new ConnectionHandler() {}, setup -> setup.framing(Framing.lines()))) {
            NetPeer peer = server.connect(setting.transport(), 0);
            Connection connection = server.recorder().awaitOpened(1);
            CompletableFuture<?>[] senders = new CompletableFuture<?>[threads];
            for (int i = 0; i < threads; i++) {
                int thread = i;
                senders[i] =
                        CompletableFuture.runAsync(() -> {
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
            CompletableFuture.allOf(senders).get();
        }
    }

    @OnEveryEngine
    void aThreadThatHeedsFalseAndDrainSendsAnyAmountToASlowReader(ChatSetting setting) {
        Phaser drained = new Phaser(1);
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onDrain(Connection connection) {
                        drained.arrive();
                    }
                };
        Limits limits = Limits.DEFAULT.withOutputBytesMax(LIMIT);
        int frames = 4_000;
        try (NetServer server = NetServer.raw(setting, handler, setup -> setup.limits(limits))) {
            NetPeer peer = server.connect(16 << 10);
            Connection connection = server.recorder().awaitOpened(1);
            CompletableFuture<Void> sender =
                    CompletableFuture.runAsync(() -> {
                        byte[] frame = new byte[4_000];
                        for (int i = 0; i < frames; i++) {
                            Arrays.fill(frame, (byte) i);
                            int phase = drained.getPhase();
                            if (!connection.send(frame)) {
                                drained.awaitAdvance(phase);
                            }
                        }
                        connection.closeOutput();
                    });
            for (int i = 0; i < frames; i++) {
                byte[] frame = peer.bytes(4_000);
                assertThat(frame[0]).isEqualTo((byte) i);
                assertThat(frame[3_999]).isEqualTo((byte) i);
            }
            assertThat(peer.untilEnd()).isEmpty();
            sender.join();
        }
    }
}
