package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.net.Client;
import switchboard.services.files.SendClient;
import switchboard.services.files.SendItem;
import switchboard.services.files.SendListener;
import switchboard.services.files.SendOptions;
import switchboard.services.files.TransferException;
import switchboard.services.files.TransferException.Kind;

/** Transfers that are cut again and again, of sources that change meanwhile. */
@Timeout(1_800)
final class FileCutTest {

    /** The full figure is the transfer of 1 GiB. */
    private static final int TENTHS_BYTES = ChatFigures.of(8 << 20, 1 << 30);

    private static final int PIECE_BYTES = 64 << 10;

    /** The full figure is a transfer of 100 MB. */
    private static final int PIECES = ChatFigures.of(24, 100_000_000 / PIECE_BYTES);

    /** More than the messages before the data are long, and less than a piece. */
    private static final int MESSAGES_BYTES = 1_000;

    @TempDir private Path folder;
    private Path source;
    private Path to;

    @BeforeEach
    void folders() throws IOException {
        source = folder.resolve("film");
        to = Files.createDirectory(folder.resolve("to"));
    }

    /** Something changes in the source, without its length. */
    private void change(long position, int value) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(source.toFile(), "rw")) {
            file.seek(position);
            file.write(value);
        }
    }

    /** What may happen to the source after so many cuts. */
    private interface Meanwhile {
        void cut(int cuts) throws IOException;
    }

    /** Sends until nothing is left to be cut; how often it was. */
    private int cutUntilSent(FileReceiver receiver, int bytesMax, Meanwhile meanwhile)
            throws IOException {
        try (CuttingProxy proxy =
                new CuttingProxy(receiver.port(), (long) bytesMax + MESSAGES_BYTES)) {
            for (int cuts = 0; ; ) {
                try {
                    FileReceiver.sendTo(proxy.port(), "auto", source);
                    return cuts;
                } catch (TransferException e) {
                    assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.PEER);
                }
                cuts++;
                receiver.awaitBroken(cuts);
                assertThat(received()).containsExactly("film.part");
                meanwhile.cut(cuts);
            }
        }
    }

    private List<String> received() throws IOException {
        try (Stream<Path> files = Files.list(to)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private void assertSame() throws IOException {
        assertThat(Files.mismatch(source, to.resolve("film"))).isEqualTo(-1);
        assertThat(received()).containsExactly("film");
    }

    @Test
    void aTransferThatIsCutAtEveryTenthGoesOnWhereItWas() throws IOException {
        RandomFile.write(source, TENTHS_BYTES);
        try (FileReceiver receiver = FileReceiver.start(to)) {
            int cuts = cutUntilSent(receiver, TENTHS_BYTES / 10, any -> {});

            assertSame();
            assertThat(cuts).as("each try went on where the one before was cut").isBetween(9, 11);
        }
    }

    /**
     * A part of what was sent changes once, so it is sent anew; what was not sent yet changes every
     * other time, which costs nothing.
     */
    @Test
    void aSourceThatChangesBetweenManyCutsArrivesAsItIsAtLast() throws IOException {
        int length = PIECES * PIECE_BYTES;
        RandomFile.write(source, length);
        try (FileReceiver receiver = FileReceiver.start(to)) {
            int cuts =
                    cutUntilSent(
                            receiver,
                            PIECE_BYTES,
                            cut -> {
                                if (cut == 3) {
                                    change(0, cut);
                                } else if (cut % 2 == 0) {
                                    change(length - 1, cut);
                                }
                            });

            assertSame();
            assertThat(cuts).isBetween(PIECES * 9 / 10, PIECES + 6);
            assertThat(receiver.told().stream().filter(it -> it.startsWith("began")))
                    .hasSize(cuts + 1)
                    .filteredOn(it -> it.endsWith(" at 0"))
                    .hasSize(2);
        }
    }

    @Test
    void aSourceThatIsWrittenWhileItIsSentIsAnErrorAndNotStored() throws IOException {
        RandomFile.write(source, 4 << 20);
        SendListener writing =
                new SendListener() {
                    @Override
                    public void began(String name, long size, long offset) {
                        try {
                            change(1_000_000, 1);
                            change(1_000_001, 2);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                };
        try (FileReceiver receiver = FileReceiver.start(to)) {
            TransferException failed =
                    FileReceiver.failure(() ->
                            SendClient.send(
                                    Client.tcp("127.0.0.1:" + receiver.port()),
                                    SendItem.of(List.of(source)),
                                    SendOptions.DEFAULT,
                                    writing));

            assertThat(failed.kind()).isEqualTo(Kind.INTEGRITY);
            assertThat(failed).hasMessageContaining("another SHA-256 than was announced");
            assertThat(received()).isEmpty();
        }
    }
}
