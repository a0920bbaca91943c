package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.net.Client;
import switchboard.services.files.Overwrite;
import switchboard.services.files.SendClient;
import switchboard.services.files.SendItem;
import switchboard.services.files.SendListener;
import switchboard.services.files.SendOptions;
import switchboard.services.files.TransferException;
import switchboard.services.files.TransferException.Kind;

/** A receiver whose disk is really full: a small file system of its own, in memory. */
@Timeout(120)
final class FileDiskFullTest {

    private static final int DISK_BYTES = 4 << 20;

    @TempDir private Path to;

    @Test
    void whatTheDiskHasNoRoomForInTheMiddleIsRefusedAndTheOthersGoOn() throws Exception {
        Namespaces.require(Namespaces.withDisk(to, DISK_BYTES));
        try (JavaProcess child = start()) {
            int port = Integer.parseInt(child.lineAfter("port "));
            Path disk = Path.of("/proc/" + child.pid() + "/root" + to);
            byte[] old = new byte[1 << 20];
            byte[] slow = new byte[1 << 20];
            byte[] large = new byte[5 << 19];
            try (RawSender first = new RawSender(port);
                    RawSender second = new RawSender(port);
                    RawSender third = new RawSender(port)) {
                assertThat(first.send("old", old)).isEqualTo(RawSender.VERIFIED);
                begin(second, "slow", slow);

                // Of a stream nobody knows how much it is.
                assertThat(refusalOfStream(port, "old", DISK_BYTES))
                        .isEqualTo(
                                "the receiver does not take old: it cannot be stored:"
                                        + " No space left on device");
                assertThat(disk.resolve("old")).hasBinaryContent(old);
                assertThat(names(disk)).containsExactly("old", "slow.part");

                // There was room for this one when it began.
                begin(third, "large", large);
                assertThat(first.send("other", new byte[5 << 18])).isEqualTo(RawSender.VERIFIED);
                third.write(large, large.length / 2, large.length / 2);
                third.end(large.length, RawSender.hash(large));
                assertThat(third.answer()).endsWith("No space left on device");
                assertThat(names(disk)).containsExactly("old", "other", "slow.part");

                second.write(slow, slow.length / 2, slow.length / 2);
                second.end(slow.length, RawSender.hash(slow));
                assertThat(second.answer()).isEqualTo(RawSender.VERIFIED);
                assertThat(third.send("small", new byte[1_000])).isEqualTo(RawSender.VERIFIED);
            }
            assertThat(names(disk)).containsExactly("old", "other", "slow", "small");
        }
    }

    private JavaProcess start() {
        return JavaProcess.startWithDisk(
                to,
                DISK_BYTES,
                FilesChild.class,
                List.of("-XX:TieredStopAtLevel=1"),
                "receive",
                to,
                Overwrite.ALWAYS);
    }

    /** Sends the first half of a file. */
    private static void begin(RawSender sender, String name, byte[] bytes) throws IOException {
        sender.offer(name, bytes.length, RawSender.hash(bytes));
        assertThat(sender.answer()).isEqualTo(RawSender.ACCEPTED);
        sender.start(0);
        sender.beginData(bytes.length);
        sender.write(bytes, 0, bytes.length / 2);
    }

    private static String refusalOfStream(int port, String name, int bytes) {
        TransferException refused =
                FileReceiver.failure(() ->
                        SendClient.send(
                                Client.tcp("127.0.0.1:" + port),
                                List.of(
                                        new SendItem.OfStream(
                                                name, new ByteArrayInputStream(new byte[bytes]))),
                                SendOptions.DEFAULT,
                                new SendListener() {}));
        assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
        return String.valueOf(refused.getMessage());
    }

    private static List<String> names(Path disk) throws IOException {
        try (Stream<Path> files = Files.list(disk)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
