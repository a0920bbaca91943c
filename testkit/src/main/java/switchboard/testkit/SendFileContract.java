package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import switchboard.engine.Capability;
import switchboard.engine.Engine;
import switchboard.engine.EngineFile;
import switchboard.engine.Operation;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Closed;
import switchboard.testkit.EngineEvent.Failed;
import switchboard.testkit.EngineEvent.Sent;
import switchboard.testkit.EngineEvent.Writable;

/** Sentence (c) for files: what is sent of them, and the answers. */
interface SendFileContract extends EngineUnderTest {

    @Test
    default void aFileArrivesWholeInTriesOfItsOwn() throws IOException {
        try (TestFile file = file(3 << 20)) {
            Link link = driver().link();
            FileSource source = new FileSource(this, link.handle(), file);
            source.send();
            Transfer.Reader reader = new Transfer.Reader(link.peer());
            driver().pollUntil("all of it", () -> reader.count() == file.bytes.length);

            assertThat(reader.bytes()).isEqualTo(file.bytes);
            assertThat(source.position).isEqualTo(file.bytes.length);
        }
    }

    @Test
    default void aPartOfAFileGoesOutBetweenOtherSends() throws IOException {
        try (TestFile file = file(100_000)) {
            Link link = driver().link();
            driver().send(link.handle(), "before ");
            driver().poll(0);
            engine().sendFile(link.handle(), file.opened, 1_234, 5);
            driver().poll(0);
            driver().send(link.handle(), " behind");
            Transfer.Reader reader = new Transfer.Reader(link.peer());
            driver().pollUntil("all of it", () -> reader.count() == 19);

            byte[] between = Arrays.copyOfRange(reader.bytes(), 7, 12);
            assertThat(between).isEqualTo(Arrays.copyOfRange(file.bytes, 1_234, 1_239));
            assertThat(reader.text()).startsWith("before ").endsWith(" behind");
        }
    }

    @Test
    default void everyTryToSendAFileIsAnsweredInTheNextPollAndOnlyOneInEach() throws IOException {
        try (TestFile file = file(1_000)) {
            Link link = driver().link();
            events().on(Sent.class, sent -> engine().sendFile(link.handle(), file.opened, 0, 10));
            engine().sendFile(link.handle(), file.opened, 0, 10);
            for (int answers = 0; answers < 5; answers++) {
                assertThat(events().count(link.handle(), Sent.class)).isEqualTo(answers);
                assertThat(driver().nanosOfPoll(WaitContract.LONG_WAIT_NANOS))
                        .as("time of a poll although something is left to send")
                        .isLessThan(WaitContract.SHORT_NANOS);
            }
        }
    }

    @Test
    default void stalledPeerThatReadsOnGetsEveryByteOfAFile() throws IOException {
        try (TestFile file = file(9 << 20)) {
            Link link = driver().linkWithSmallBuffer();
            FileSource source = new FileSource(this, link.handle(), file);
            source.send();
            driver().turnsIn(InputContract.PAUSE_NANOS);
            assertThat(source.position).as("with nobody reading").isLessThan(file.bytes.length);
            assertThat(driver().turnsIn(2 * InputContract.PAUSE_NANOS))
                    .as("turns while nobody reads")
                    .isLessThanOrEqualTo(WaitContract.FEW_TURNS);

            Transfer.Reader reader = new Transfer.Reader(link.peer());
            driver().pollUntil("all of it", () -> reader.count() == file.bytes.length);
            assertThat(reader.bytes()).isEqualTo(file.bytes);
        }
    }

    @Test
    default void whatHasBecomeShorterIsAFailureAndNotTheEnd() throws IOException {
        try (TestFile file = file(600_000)) {
            Link link = driver().link();
            file.truncate(200_000);
            FileSource source = new FileSource(this, link.handle(), file);
            source.send();
            Transfer.Reader reader = new Transfer.Reader(link.peer());
            driver().pollUntil(
                            "failed",
                            () ->
                                    reader.count() >= 0
                                            && events().count(link.handle(), Failed.class) > 0);

            Failed failed = events().of(link.handle(), Failed.class).getFirst();
            assertThat(failed.failure().error()).isEqualTo(SocketError.FILE_ENDED);
            assertThat(failed.failure().operation()).isEqualTo(Operation.SEND_FILE);
            driver().send(link.handle(), "!");
            driver().pollUntil("the rest", () -> reader.count() == 200_001);
        }
    }

    @Test
    default void aFileForAPeerThatHasResetIsAnsweredByOneFailure() throws IOException {
        try (TestFile file = file(1_000)) {
            Link link = driver().link();
            engine().receive(link.handle(), false);
            link.peer().reset();
            driver().pollUntil(
                            "failed",
                            () -> {
                                boolean failed = events().count(link.handle(), Failed.class) > 0;
                                if (!failed) {
                                    engine().sendFile(link.handle(), file.opened, 0, 1);
                                }
                                return failed;
                            });
            driver().turnsIn(InputContract.PAUSE_NANOS);

            assertThat(events().of(link.handle(), Failed.class)).hasSize(1);
            Failed failed = events().of(link.handle(), Failed.class).getFirst();
            assertThat(failed.failure().operation()).isEqualTo(Operation.SEND_FILE);
            assertThat(failed.failure().error())
                    .isIn(SocketError.CONNECTION_RESET, SocketError.BROKEN_PIPE);
        }
    }

    @Test
    default void closeBeforeAFileIsSentIsTheAnswer() throws IOException {
        try (TestFile file = file(1_000)) {
            Link link = driver().link();
            engine().sendFile(link.handle(), file.opened, 0, 1_000);
            engine().close(link.handle());
            driver().turnsIn(1_000_000);

            assertThat(events().of(link.handle())).containsExactly(new Closed(link.handle()));
        }
    }

    @Test
    default void aFileTellsItsSizeAndItsBytes() throws IOException {
        try (TestFile file = file(300_000);
                Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(1_000);

            assertThat(file.opened.size()).isEqualTo(300_000);
            assertThat(file.opened.read(memory, 0, 1_000, 299_000)).isEqualTo(1_000);
            assertThat(memory.toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(Arrays.copyOfRange(file.bytes, 299_000, 300_000));
            assertThat(file.opened.read(memory, 0, 1_000, 299_900)).isEqualTo(100);
            assertThat(file.opened.read(memory, 0, 1_000, 300_000)).isZero();
            file.opened.readAhead(0, 300_000);
            assertThat(engine().isInMemory(file.opened, 300_000, 1)).as("beyond the end").isFalse();
            file.truncate(7);
            assertThat(file.opened.size()).isEqualTo(7);
            file.opened.readAhead(0, 300_000);
        }
    }

    @Test
    default void onlyARegularFileIsOpenedAndNoLinkFollowed() throws IOException {
        Path folder = Files.createTempDirectory("switchboard");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/hosts"));
        try {
            assertThatThrownBy(() -> engine().openFile(link))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("symbolic link");
            assertThatThrownBy(() -> engine().openFile(folder))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("no regular file");
            assertThatThrownBy(() -> engine().openFile(Path.of("/dev/null")))
                    .isInstanceOf(FileSystemException.class);
            assertThatThrownBy(() -> engine().openFile(folder.resolve("none")))
                    .isInstanceOf(NoSuchFileException.class);
        } finally {
            Files.delete(link);
            Files.delete(folder);
        }
    }

    private TestFile file(int length) throws IOException {
        driver().needs(Capability.SEND_FILE);
        return new TestFile(engine(), Transfer.pattern(length));
    }

    /** A file that is gone from its folder as soon as it is open. */
    final class TestFile implements AutoCloseable {

        final byte[] bytes;
        final EngineFile opened;
        private final FileChannel channel;

        TestFile(Engine engine, byte[] bytes) throws IOException {
            this.bytes = bytes;
            Path path = Files.createTempFile("switchboard", null);
            try {
                Files.write(path, bytes);
                channel = FileChannel.open(path, StandardOpenOption.WRITE);
                opened = engine.openFile(path);
            } finally {
                Files.delete(path);
            }
        }

        void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void close() {
            opened.close();
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Sends a file on and on, as a connection does: again after each answer or when writable. */
    final class FileSource {

        private final EngineUnderTest test;
        private final SocketHandle handle;
        private final TestFile file;
        long position;

        FileSource(EngineUnderTest test, SocketHandle handle, TestFile file) {
            this.test = test;
            this.handle = handle;
            this.file = file;
            test.events().react(this::event);
        }

        private long count() {
            return Math.min(Engine.FILE_BYTES_PER_SEND, file.bytes.length - position);
        }

        void send() {
            test.engine().sendFile(handle, file.opened, position, file.bytes.length - position);
        }

        private void event(EngineEvent event) {
            if (event.handle() != handle) {
                return;
            }
            if (event instanceof Sent sent) {
                boolean complete = sent.bytes() == count();
                position += sent.bytes();
                if (complete && position < file.bytes.length) {
                    send();
                }
            } else if (event instanceof Writable) {
                send();
            }
        }
    }
}
