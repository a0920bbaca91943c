package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.services.files.Overwrite;

/** Either side killed with SIGKILL in the middle: no name ever has the wrong content. */
@Timeout(1_200)
final class FileKillTest {

    private static final int KILLS = ChatFigures.of(2, 20);

    /** Progress is told in steps, of which there must be some between two kills. */
    private static final int FILE_BYTES = ChatFigures.of(8 << 20, 64 << 20);

    private static final int BYTES_PER_SECOND = 8 << 20;

    @TempDir private Path folder;
    private Path to;
    private Path file;

    @BeforeEach
    void folders() throws IOException {
        to = Files.createDirectory(folder.resolve("to"));
        byte[] bytes = new byte[FILE_BYTES];
        new Random(7).nextBytes(bytes);
        file = Files.write(folder.resolve("film"), bytes);
    }

    private static JavaProcess child(Object... arguments) {
        return JavaProcess.start(FilesChild.class, List.of("-XX:TieredStopAtLevel=1"), arguments);
    }

    /** Waits until a sender tells that so many of its bytes are stored. */
    private static void awaitStored(JavaProcess sender, long bytes) {
        while (Long.parseLong(sender.lineAfter("stored ")) < bytes) {}
    }

    private void assertNothingWrong() throws IOException {
        try (Stream<Path> files = Files.list(to)) {
            assertThat(files.map(it -> it.getFileName().toString())).containsExactly("film.part");
        }
    }

    @Test
    void aKilledSenderLeavesAPartThatTheNextGoesOnWith() throws Exception {
        try (FileReceiver receiver = FileReceiver.start(to)) {
            for (int kill = 1; kill <= KILLS; kill++) {
                try (JavaProcess sender = child("send", file, receiver.port(), BYTES_PER_SECOND)) {
                    awaitStored(sender, (long) FILE_BYTES * kill / (KILLS + 2));
                }
                receiver.awaitBroken(kill);
                assertNothingWrong();
            }
            receiver.send(file);
            assertThat(Files.mismatch(file, to.resolve("film"))).isEqualTo(-1);
            assertThat(receiver.told().stream().filter(it -> it.startsWith("began")))
                    .hasSize(KILLS + 1)
                    .filteredOn(it -> it.endsWith(" at 0"))
                    .hasSize(1);
        }
    }

    @Test
    void aKilledReceiverLeavesAPartThatTheNextGoesOnWith() throws Exception {
        for (int kill = 1; kill <= KILLS; kill++) {
            sendUntilKilled(kill);
            assertNothingWrong();
        }
        try (FileReceiver receiver = FileReceiver.start(to)) {
            receiver.send(file);
            assertThat(Files.mismatch(file, to.resolve("film"))).isEqualTo(-1);
        }
    }

    private void sendUntilKilled(int kill) {
        JavaProcess receiver = child("receive", to, Overwrite.NEVER);
        try {
            int port = Integer.parseInt(receiver.lineAfter("port "));
            try (JavaProcess sender = child("send", file, port, BYTES_PER_SECOND)) {
                awaitStored(sender, (long) FILE_BYTES * kill / (KILLS + 2));
                receiver.close(); // SIGKILL, while the sender sends
            }
        } finally {
            receiver.close();
        }
    }
}
