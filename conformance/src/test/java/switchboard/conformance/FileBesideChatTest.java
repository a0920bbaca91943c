package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A room in the process that receives a file which must first come from the disk. */
@Timeout(120)
final class FileBesideChatTest {

    private static final int FILE_BYTES = ChatFigures.of(32 << 20, 1 << 30);

    @TempDir private Path folder;

    @Test
    void aRoomGoesOnWhileAFileIsReadFromTheDiskSentAndStored() throws Exception {
        Path file = coldFile();
        Path to = Files.createDirectory(folder.resolve("to"));
        List<Long> nanos = new ArrayList<>();
        try (ChatRoom room = ChatRoom.open(new ChatSetting("auto", 1));
                FileReceiver receiver = FileReceiver.start(to)) {
            ChatMember speaker = room.join();
            ChatMember hearer = room.join();
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(receiver, file));
            for (int i = 0; i < 100 || !sent.isDone(); i++) {
                long began = System.nanoTime();
                speaker.say("line " + i);
                hearer.hears(speaker, "line " + i);
                nanos.add(System.nanoTime() - began);
            }
            sent.join();
        }
        assertThat(Files.mismatch(file, to.resolve("cold"))).isEqualTo(-1);
        Collections.sort(nanos);
        System.out.printf(
                "%d lines beside %d MiB from a cold cache: p50 %d us, p99 %d us%n",
                nanos.size(),
                FILE_BYTES >> 20,
                nanos.get(nanos.size() / 2) / 1_000,
                nanos.get(nanos.size() * 99 / 100) / 1_000);
    }

    private static void send(FileReceiver receiver, Path file) {
        try {
            receiver.send(file);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** A file that is on the disk and no longer in memory. */
    private Path coldFile() throws Exception {
        Path file = folder.resolve("cold");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(1 << 20);
            for (int i = 0; i < FILE_BYTES >> 20; i++) {
                block.clear().putInt(i).rewind();
                channel.write(block);
            }
            channel.force(true);
        }
        Process drop =
                new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0")
                        .redirectErrorStream(true)
                        .start();
        assertThat(drop.waitFor()).as("dropped from the page cache").isZero();
        return file;
    }
}
