package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.engine.EngineFile;
import switchboard.net.LoopGroup;
import switchboard.net.Server;

/** A room in the process that sends or receives files which must first come from the disk. */
@Timeout(300)
final class FileBesideChatTest {

    private static final int FILE_BYTES = ChatFigures.of(32 << 20, 1 << 30);
    private static final int LINES = ChatFigures.of(100, 10_000);

    private static final int DOWNLOADS = 200;
    private static final int ROUNDS = ChatFigures.of(4, 50);
    private static final int READ_BYTES = 16 << 10;

    @TempDir private Path folder;

    /** Two members, and how long a line from the one to the other takes. One thread. */
    private static final class Talk implements AutoCloseable {

        private final ChatRoom room = ChatRoom.open(new ChatSetting("auto", 1));
        private final ChatMember speaker = room.join();
        private final ChatMember hearer = room.join();
        private final List<Long> nanos = new ArrayList<>();

        void line() {
            String text = "line " + nanos.size();
            long began = System.nanoTime();
            speaker.say(text);
            hearer.hears(speaker, text);
            nanos.add(System.nanoTime() - began);
        }

        int lines() {
            return nanos.size();
        }

        /** Says how long the lines since the last report took. */
        void report(String beside) {
            List<Long> sorted = new ArrayList<>(nanos);
            Collections.sort(sorted);
            System.out.printf(
                    "%d lines %s: p50 %d us, p99 %d us, longest %d us%n",
                    sorted.size(),
                    beside,
                    sorted.get(sorted.size() / 2) / 1_000,
                    sorted.get(sorted.size() * 99 / 100) / 1_000,
                    sorted.getLast() / 1_000);
            nanos.clear();
        }

        @Override
        public void close() {
            room.close();
        }
    }

    @Test
    void aRoomGoesOnWhileAFileIsReadFromTheDiskSentAndStored() throws Exception {
        Path file = coldFile();
        Path to = Files.createDirectory(folder.resolve("to"));
        try (Talk talk = new Talk();
                FileReceiver receiver = FileReceiver.start(to)) {
            while (talk.lines() < LINES) {
                talk.line();
            }
            talk.report("alone");
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(receiver, file));
            while (talk.lines() < LINES || !sent.isDone()) {
                talk.line();
            }
            sent.join();
            talk.report("beside " + (FILE_BYTES >> 20) + " MiB from a cold cache");
        }
        assertThat(Files.mismatch(file, to.resolve("cold"))).isEqualTo(-1);
    }

    private static void send(FileReceiver receiver, Path file) {
        try {
            receiver.send(file);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void manySlowDownloadsCostNeitherMemoryNorTheRoomItsVoice() throws Exception {
        AtomicInteger ended = new AtomicInteger();
        List<Socket> readers = new ArrayList<>();
        try (Talk talk = new Talk();
                LoopGroup loops = LoopGroup.start(1, "auto");
                EngineFile file = loops.loop(0).openFile(coldFile());
                Server server =
                        Server.tcp(0)
                                .group(loops)
                                .onOpen(peer ->
                                        peer.sendFile(
                                                file, 0, FILE_BYTES, _ -> ended.incrementAndGet()))
                                .start()) {
            for (int i = 0; i < DOWNLOADS; i++) {
                readers.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            }
            read(talk, readers, 0);
            long used = usedBytes();
            for (int round = 1; round < ROUNDS; round++) {
                read(talk, readers, round);
            }
            talk.report("beside " + DOWNLOADS + " slow downloads from a cold cache");
            Eventually.holds(
                    "no more memory than when they began",
                    () -> usedBytes() - used < (long) DOWNLOADS * READ_BYTES / 2);
            assertThat(ended).as("downloads that have ended").hasValue(0);
            for (Socket reader : readers) {
                reader.close();
            }
            Eventually.holds("all have ended", () -> ended.get() == DOWNLOADS);
        }
    }

    /** A line of the room before each reader's next piece, which is looked at. */
    private static void read(Talk talk, List<Socket> readers, int round) throws IOException {
        for (Socket reader : readers) {
            talk.line();
            InputStream in = reader.getInputStream();
            ByteBuffer piece = ByteBuffer.wrap(in.readNBytes(READ_BYTES));
            assertThat(piece.remaining()).isEqualTo(READ_BYTES);
            assertThat(piece.getInt()).isEqualTo(round);
        }
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** A file that is on the disk and no longer in memory; each piece begins with its number. */
    private Path coldFile() throws Exception {
        Path file = folder.resolve("cold");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(1 << 20);
            for (int piece = 0; piece < FILE_BYTES / READ_BYTES; ) {
                for (int at = 0; at < block.capacity(); at += READ_BYTES) {
                    block.putInt(at, piece++);
                }
                channel.write(block.rewind());
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
