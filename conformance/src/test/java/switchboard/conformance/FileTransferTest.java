package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.net.Client;
import switchboard.services.files.Overwrite;
import switchboard.services.files.ReceiveOptions;
import switchboard.services.files.SendClient;
import switchboard.services.files.SendItem;
import switchboard.services.files.SendListener;
import switchboard.services.files.SendOptions;
import switchboard.services.files.TransferException;
import switchboard.services.files.TransferException.Kind;

/** Files that are sent, received and compared, and what is not taken. */
@Timeout(120)
final class FileTransferTest {

    @TempDir private Path folder;
    private Path from;
    private Path to;

    @BeforeEach
    void folders() throws IOException {
        from = Files.createDirectory(folder.resolve("from"));
        to = Files.createDirectory(folder.resolve("to"));
    }

    private Path file(String name, int length) throws IOException {
        return RandomFile.write(from.resolve(name), length);
    }

    private void assertSame(Path sent, String name) throws IOException {
        assertThat(Files.mismatch(sent, to.resolve(name))).as(name).isEqualTo(-1);
    }

    private List<String> received() throws IOException {
        try (Stream<Path> files = Files.list(to)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @OnEveryEngine
    void filesOfEveryLengthArriveWhole(ChatSetting setting) throws IOException {
        try (FileReceiver receiver =
                FileReceiver.start(setting.engine(), to, ReceiveOptions.DEFAULT)) {
            Path[] files = {
                file("none", 0), file("one", 1), file("some", 70_001), file("more", 9 << 20)
            };
            FileReceiver.sendTo(receiver.port(), setting.engine(), files);

            for (Path file : files) {
                assertSame(file, file.getFileName().toString());
            }
            assertThat(received()).containsExactly("more", "none", "one", "some");
        }
    }

    @Test
    void aFolderArrivesWithAllThatIsInIt() throws IOException {
        Path tree = Files.createDirectories(from.resolve("tree/deep/er"));
        Files.createDirectories(from.resolve("tree/empty"));
        Files.writeString(tree.resolve("leaf"), "leaf");
        Files.writeString(from.resolve("tree/Grüße"), "ü");
        try (FileReceiver receiver = FileReceiver.start(to)) {
            receiver.send(from.resolve("tree"));

            assertSame(tree.resolve("leaf"), "tree/deep/er/leaf");
            assertSame(from.resolve("tree/Grüße"), "tree/Grüße");
            assertThat(to.resolve("tree/empty")).isEmptyDirectory();
        }
    }

    @Test
    void aSparseFileArrivesAndASourceWithALongHoleIsNoDifferent() throws IOException {
        Path sparse = from.resolve("sparse");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(ChatFigures.of(32 << 20, 2_000_000_000));
            file.write(7);
        }
        try (FileReceiver receiver = FileReceiver.start(to)) {
            receiver.send(sparse);
            assertSame(sparse, "sparse");
        }
    }

    @Test
    void whatAStreamGivesArrivesWhole() throws IOException {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        try (FileReceiver receiver = FileReceiver.start(to)) {
            SendClient.send(
                    Client.tcp("127.0.0.1:" + receiver.port()),
                    List.of(new SendItem.OfStream("stdin", new ByteArrayInputStream(bytes))),
                    SendOptions.DEFAULT,
                    new SendListener() {});
            assertThat(to.resolve("stdin")).hasBinaryContent(bytes);
        }
    }

    @Test
    void aSourceThatGrowsOrShrinksIsAnErrorAndNeverAShortSuccess() throws IOException {
        for (int change : new int[] {-100_000, 1}) {
            Path file = file("unsteady" + change, 4 << 20);
            try (FileReceiver receiver = FileReceiver.start(to)) {
                SendListener changing =
                        new SendListener() {
                            @Override
                            public void began(String name, long size, long offset) {
                                try (RandomAccessFile source =
                                        new RandomAccessFile(file.toFile(), "rw")) {
                                    source.setLength((4 << 20) + change);
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                        };
                TransferException failed =
                        FileReceiver.failure(() ->
                                SendClient.send(
                                        Client.tcp("127.0.0.1:" + receiver.port()),
                                        SendItem.of(List.of(file)),
                                        SendOptions.DEFAULT,
                                        changing));
                assertThat(failed).hasMessageContaining("changes while it is sent");
                assertThat(failed.kind()).isEqualTo(Kind.INTEGRITY);
                receiver.awaitTold("broke");
                assertThat(to.resolve(file.getFileName())).doesNotExist();
            }
        }
    }

    @Test
    void whatIsThereIsReplacedOnlyAsTheReceiverWants() throws IOException {
        Path yes = file("yes", 1_000);
        Path no = file("no", 1_000);
        for (Overwrite overwrite : Overwrite.values()) {
            Files.writeString(to.resolve("yes"), "old");
            Files.writeString(to.resolve("no"), "old");
            ReceiveOptions options = new ReceiveOptions(overwrite, 1 << 20, 0, "");
            try (FileReceiver receiver = FileReceiver.start("auto", to, options)) {
                TransferException refused = FileReceiver.failure(() -> receiver.send(no, yes));
                List<String> now =
                        List.of(
                                Files.size(to.resolve("no")) == 3 ? "old" : "new",
                                Files.size(to.resolve("yes")) == 3 ? "old" : "new");
                switch (overwrite) {
                    case NEVER -> assertThat(now).containsExactly("old", "old");
                    case ASK -> assertThat(now).containsExactly("old", "new");
                    case ALWAYS -> assertThat(now).containsExactly("new", "new");
                }
                if (overwrite == Overwrite.ALWAYS) {
                    assertThat(refused).isNull();
                } else {
                    assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
                    assertThat(refused).hasMessageContaining("no is there with other content");
                }
            }
        }
        assertThat(received()).containsExactly("no", "yes");
    }

    @Test
    void whatIsThereAlreadyIsVerifiedWithoutBeingSent() throws IOException {
        Path file = file("same", 100_000);
        try (FileReceiver receiver = FileReceiver.start(to)) {
            receiver.send(file);
            receiver.send(file);
            assertThat(receiver.told())
                    .containsExactly("began same at 0", "stored same", "stored same");
        }
    }

    @Test
    void whatIsTooLargeIsRefusedAndTheOthersAreTaken() throws IOException {
        ReceiveOptions options = new ReceiveOptions(Overwrite.NEVER, 1_000, 0, "");
        Path[] files = {file("large", 1_001), file("small", 1_000)};
        try (FileReceiver receiver = FileReceiver.start("auto", to, options)) {
            TransferException refused = FileReceiver.failure(() -> receiver.send(files));
            assertThat(refused).hasMessageContaining("1001 bytes are more than the 1000");
            assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
            assertThat(received()).containsExactly("small");

            assertThatThrownBy(() ->
                            SendClient.send(
                                    Client.tcp("127.0.0.1:" + receiver.port()),
                                    List.of(
                                            new SendItem.OfStream(
                                                    "stream",
                                                    new ByteArrayInputStream(new byte[5_000_000]))),
                                    SendOptions.DEFAULT,
                                    new SendListener() {}))
                    .hasMessageContaining("longer than the 1000");
            assertThat(received()).containsExactly("small");
        }
    }

    @Test
    void whatIsNoRegularFileIsRefusedBeforeAnythingIsSent() throws Exception {
        Path inside = Files.createDirectory(from.resolve("inside"));
        Path fifo = inside.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        assertThatThrownBy(() -> SendItem.of(List.of(inside)))
                .hasMessageContaining("fifo is no regular file");
        assertThatThrownBy(() -> SendItem.of(List.of(fifo)))
                .hasMessageContaining("fifo is no regular file");
        assertThatThrownBy(() -> SendItem.of(List.of(Path.of("/dev/zero"))))
                .hasMessageContaining("zero is no regular file");
        assertThatThrownBy(() -> SendItem.of(List.of(from.resolve("none"))))
                .hasMessageContaining("there is no file");
        Files.delete(fifo);
        Files.createSymbolicLink(inside.resolve("link"), Path.of("/etc/hosts"));
        assertThatThrownBy(() -> SendItem.of(List.of(inside)))
                .hasMessageContaining("link is a symbolic link");
        Path twin = Files.createDirectory(from.resolve("other"));
        assertThatThrownBy(() ->
                        SendItem.of(
                                Arrays.asList(
                                        file("twin", 1),
                                        Files.write(twin.resolve("twin"), new byte[1]))))
                .hasMessageContaining("two of the files would be sent as twin");
    }
}
