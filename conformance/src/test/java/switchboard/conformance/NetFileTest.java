package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.engine.EngineFile;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.FileOutcome;
import switchboard.net.Frame;
import switchboard.net.Limits;
import switchboard.net.ServerSetup;
import switchboard.net.framing.Framing;

/** Files as the output of a connection. */
@Timeout(120)
final class NetFileTest {

    private static final int FILE_BYTES = 9 << 20;

    @TempDir private Path folder;

    /** Sends its file whole when it is asked anything, with a word before and one behind. */
    private static final class Sending implements ConnectionHandler {

        final BlockingQueue<FileOutcome> outcomes = new LinkedBlockingQueue<>();
        private final Path path;
        private final long count;

        Sending(Path path, long count) {
            this.path = path;
            this.count = count;
        }

        @Override
        public void onFrame(Connection connection, Frame frame) {
            EngineFile file;
            try {
                file = connection.loop().openFile(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            connection.send("before");
            connection.sendFile(
                    file,
                    0,
                    count,
                    outcome -> {
                        file.close();
                        outcomes.add(outcome);
                    });
            connection.send("behind");
        }

        FileOutcome outcome() throws InterruptedException {
            FileOutcome outcome = outcomes.poll(30, TimeUnit.SECONDS);
            if (outcome == null) {
                throw new AssertionError("nothing is said of the file");
            }
            return outcome;
        }
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("file"), bytes);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @OnEveryTransport
    void aSlowReaderGetsAFileBetweenWhatWasSentBeforeAndBehind(TransportSetting setting)
            throws Exception {
        byte[] bytes = random(FILE_BYTES);
        Sending sending = new Sending(file(bytes), FILE_BYTES);
        ServerSetup listening = setting.transport().listen(folder);
        try (NetServer server =
                NetServer.listening(
                        setting.engine(), listening, sending, UnaryOperator.identity())) {
            NetPeer peer = server.connect(setting.transport(), 16 << 10);
            peer.send("go");
            byte[] got = peer.bytes(6 + FILE_BYTES + 6);

            assertThat(new String(got, 0, 6, UTF_8)).isEqualTo("before");
            assertThat(Arrays.equals(got, 6, 6 + FILE_BYTES, bytes, 0, FILE_BYTES)).isTrue();
            assertThat(new String(got, 6 + FILE_BYTES, 6, UTF_8)).isEqualTo("behind");
            assertThat(sending.outcome()).isEqualTo(FileOutcome.SENT);
        }
    }

    @OnEveryEngine
    void aFileIsOneFrameWhereFramesHaveALength(ChatSetting setting) throws Exception {
        byte[] bytes = random(70_000);
        Sending sending = new Sending(file(bytes), bytes.length);
        try (NetServer server =
                NetServer.raw(setting, sending, setup -> setup.framing(Framing.u32()))) {
            NetPeer peer = server.connect();
            peer.send(Framing.u32().encode(new byte[] {'?'}));
            byte[] got = peer.bytes(4 + 6 + 4 + bytes.length + 4 + 6);

            byte[] framed = Framing.u32().encode(bytes);
            assertThat(Arrays.equals(got, 10, 10 + framed.length, framed, 0, framed.length))
                    .isTrue();
        }
    }

    @OnEveryTransport
    void aFileThatBecomesShorterEndsItsConnectionAndIsNeverCalledSent(TransportSetting setting)
            throws Exception {
        Path path = file(random(FILE_BYTES));
        Sending sending = new Sending(path, FILE_BYTES);
        ServerSetup listening = setting.transport().listen(folder);
        try (NetServer server =
                NetServer.listening(
                        setting.engine(), listening, sending, UnaryOperator.identity())) {
            NetPeer peer = server.connect(setting.transport(), 16 << 10);
            peer.send("go");
            assertThat(peer.bytes(6)).isEqualTo("before".getBytes(UTF_8));
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(FILE_BYTES - 1);
            }
            assertThat(peer.untilGone()).isNotEmpty();

            assertThat(sending.outcome()).isEqualTo(FileOutcome.FILE_ENDED);
            assertThat(server.nextKind()).isEqualTo(Kind.IO_ERROR);
        }
    }

    @OnEveryEngine
    void aFileForWhomNobodyReadsIsGivenBackAtTheWriteTimeout(ChatSetting setting) throws Exception {
        Sending sending = new Sending(file(random(FILE_BYTES)), FILE_BYTES);
        Limits limits =
                Limits.DEFAULT.withTimeouts(Duration.ZERO, Duration.ZERO, Duration.ofMillis(200));
        try (NetServer server = NetServer.raw(setting, sending, setup -> setup.limits(limits))) {
            NetPeer peer = server.connect(16 << 10);
            peer.send("go");

            assertThat(sending.outcome()).isEqualTo(FileOutcome.CONNECTION_CLOSED);
            assertThat(server.nextKind()).isEqualTo(Kind.WRITE_TIMEOUT);
        }
    }

    @OnEveryEngine
    void aFramingThatLooksForAnEndSendsNoFile(ChatSetting setting) throws Exception {
        Path path = file(random(10));
        try (NetServer server = NetServer.lines(setting, NetServer.ECHO)) {
            NetPeer peer = server.connect();
            peer.send("a\n");
            Connection connection = server.recorder().awaitOpened(1);
            try (EngineFile file = server.loop().openFile(path)) {
                assertThatThrownBy(() ->
                                server.onLoop(() -> {
                                    connection.sendFile(file, 0, 10, it -> {});
                                    return true;
                                }))
                        .hasStackTraceContaining("send it raw or with a length");
            }
        }
    }
}
