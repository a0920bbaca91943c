package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Senders that lie, and folders full of traps: nothing is written but what belongs there. */
@Timeout(120)
final class FileAttackTest {

    private static final int OFFER = 1;
    private static final int START = 2;
    private static final int DATA = 3;
    private static final int END = 4;
    private static final int ACCEPT = 65;
    private static final int PROGRESS = 66;
    private static final int VERIFIED = 67;
    private static final int REFUSED = 68;

    private static final int RACES = ChatFigures.of(150, 100_000);
    private static final int SLOW_SENDERS = 200;

    @TempDir private Path folder;
    private Path to;
    private Path outside;

    @BeforeEach
    void folders() throws IOException {
        to = Files.createDirectory(folder.resolve("to"));
        outside = Files.createDirectory(folder.resolve("outside"));
    }

    /** A sender that says what it is told to. */
    private static final class RawSender implements AutoCloseable {

        private final Socket socket;
        private final DataInputStream in;
        private final DataOutputStream out;

        RawSender(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(30_000);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
            out.write("SWFILES1".getBytes(UTF_8));
            assertThat(in.readNBytes(8)).isEqualTo("SWFILES1".getBytes(UTF_8));
        }

        void offer(String name, long size, byte[] hash) throws IOException {
            offer(name.getBytes(UTF_8), size, hash);
        }

        void offer(byte[] name, long size, byte[] hash) throws IOException {
            begin(OFFER, 1 + 8 + 32 + name.length);
            out.writeByte(0);
            out.writeLong(size);
            out.write(hash);
            out.write(name);
        }

        void start(long offset) throws IOException {
            begin(START, 8);
            out.writeLong(offset);
        }

        void data(byte[] bytes) throws IOException {
            begin(DATA, bytes.length);
            out.write(bytes);
        }

        void end(long size, byte[] hash) throws IOException {
            begin(END, 40);
            out.writeLong(size);
            out.write(hash);
        }

        void begin(int type, int length) throws IOException {
            out.writeByte(type);
            out.writeInt(length);
        }

        /** The type of the next answer that is not progress, with its text if it is a refusal. */
        String answer() throws IOException {
            while (true) {
                int type = in.readByte();
                byte[] payload = in.readNBytes(in.readInt());
                if (type != PROGRESS) {
                    return type == REFUSED
                            ? "refused: " + new String(payload, 1, payload.length - 1, UTF_8)
                            : String.valueOf(type);
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String send(RawSender sender, String name, byte[] bytes) throws IOException {
        sender.offer(name, bytes.length, hash(bytes));
        String answer = sender.answer();
        if (answer.equals(String.valueOf(ACCEPT))) {
            sender.start(0);
            sender.data(bytes);
            sender.end(bytes.length, hash(bytes));
            answer = sender.answer();
        }
        return answer;
    }

    private List<String> everything(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.map(path -> root.relativize(path).toString()).sorted().toList();
        }
    }

    @Test
    void namesThatLeadElsewhereOrMeanSomethingElseAreRefused() throws IOException {
        List<String> names =
                List.of(
                        "../x",
                        "/etc/x",
                        "a/../../x",
                        "a/./x",
                        "a//x",
                        "C:\\x",
                        "C:x",
                        "\\\\host\\x",
                        "x\0y",
                        ".",
                        "..",
                        "",
                        "a/",
                        "n".repeat(300),
                        "a/".repeat(100) + "x",
                        "CON",
                        "con.txt",
                        "x.",
                        "x ",
                        "x\ny",
                        "x\u001b[2Jy",
                        "x\u202egpj.exe",
                        "x\u2028y",
                        "-rf",
                        "dir/-rf",
                        "x.part");
        try (FileReceiver receiver = FileReceiver.start(to);
                RawSender sender = new RawSender(receiver.port())) {
            for (String name : names) {
                assertThat(send(sender, name, new byte[] {1})).as(name).startsWith("refused: ");
            }
            sender.offer(new byte[] {'x', (byte) 0xff}, 1, hash(new byte[] {1}));
            receiver.awaitTold("broke: the other side says what is no message");
        }
        assertThat(everything(folder)).containsExactly("", "outside", "to");
    }

    @Test
    void linksAreNeitherFollowedNorWrittenThrough() throws IOException {
        Path victim = Files.writeString(outside.resolve("victim"), "precious");
        Files.createSymbolicLink(to.resolve("away"), outside);
        Files.createSymbolicLink(to.resolve("target"), victim);
        Files.createSymbolicLink(to.resolve("file.part"), victim);
        try (FileReceiver receiver = FileReceiver.start(to);
                RawSender sender = new RawSender(receiver.port())) {
            assertThat(send(sender, "away/x", new byte[] {1})).startsWith("refused: ");
            assertThat(send(sender, "away/new/x", new byte[] {1})).startsWith("refused: ");
            assertThat(send(sender, "target", new byte[] {1})).startsWith("refused: ");
            assertThat(send(sender, "file", new byte[] {1})).isEqualTo(String.valueOf(VERIFIED));
        }
        assertThat(victim).hasContent("precious");
        assertThat(everything(outside)).containsExactly("", "victim");
        assertThat(to.resolve("file")).isRegularFile().hasBinaryContent(new byte[] {1});
        assertThat(everything(to)).containsExactly("", "away", "file", "target");
    }

    @Test
    void aFolderThatTurnsIntoALinkMeanwhileLeadsNowhere() throws Exception {
        Path swapped = Files.createDirectory(to.resolve("swapped"));
        Path aside = Files.createDirectory(folder.resolve("aside"));
        AtomicBoolean over = new AtomicBoolean();
        Thread swapper =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!over.get()) {
                                swap(swapped, aside);
                            }
                        });
        try (FileReceiver receiver = FileReceiver.start(to);
                RawSender sender = new RawSender(receiver.port())) {
            for (int i = 0; i < RACES; i++) {
                String answer = send(sender, "swapped/deep" + i % 7 + "/x" + i, new byte[] {1});
                assertThat(answer).matches(VERIFIED + "|refused: .*");
            }
        } finally {
            over.set(true);
            swapper.join();
        }
        assertThat(everything(outside)).containsExactly("");
    }

    /** The folder goes away and a link has its name; the receiver makes another when it is free. */
    private void swap(Path swapped, Path aside) {
        try {
            Files.move(swapped, aside.resolve(UUID.randomUUID().toString()));
            Files.createSymbolicLink(swapped, outside);
        } catch (FileSystemException e) {
            // There is none just now, or the receiver was quicker.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deleteLink(swapped);
        }
    }

    private static void deleteLink(Path swapped) {
        if (Files.isSymbolicLink(swapped) && !swapped.toFile().delete()) {
            throw new AssertionError("the link stays");
        }
    }

    @Test
    void sizesThatLieAreRefusedAndLeaveNothing() throws IOException {
        byte[] bytes = new byte[10_000];
        byte[] hash = hash(bytes);
        Files.writeString(to.resolve("old"), "old");
        try (FileReceiver receiver = FileReceiver.start(to);
                RawSender sender = new RawSender(receiver.port())) {
            for (long size : new long[] {Long.MAX_VALUE, 1L << 50, -2, Long.MIN_VALUE}) {
                sender.offer("big", size, hash);
                assertThat(sender.answer()).as("size " + size).startsWith("refused: ");
            }
            sender.offer("short", bytes.length + 1, hash);
            assertThat(sender.answer()).isEqualTo(String.valueOf(ACCEPT));
            sender.start(0);
            sender.data(bytes);
            sender.end(bytes.length, hash);
            assertThat(sender.answer()).contains("not so much came");

            sender.offer("long", bytes.length - 1, hash);
            assertThat(sender.answer()).isEqualTo(String.valueOf(ACCEPT));
            sender.start(0);
            sender.data(bytes);
            sender.end(bytes.length, hash);
            assertThat(sender.answer()).contains("more comes than was announced");

            sender.offer("other", bytes.length, hash(new byte[1]));
            assertThat(sender.answer()).isEqualTo(String.valueOf(ACCEPT));
            sender.start(0);
            sender.data(bytes);
            sender.end(bytes.length, hash);
            assertThat(sender.answer()).contains("another SHA-256");

            assertThat(send(sender, "right", bytes)).isEqualTo(String.valueOf(VERIFIED));
        }
        assertThat(everything(to)).containsExactly("", "old", "right");
    }

    @Test
    void manySlowSendersAtOnceCostNoMemoryAndNoneWaitsForAnother() throws IOException {
        try (FileReceiver receiver = FileReceiver.start(to)) {
            List<RawSender> slow = new ArrayList<>();
            byte[] bytes = new byte[100_000];
            try {
                for (int i = 0; i < SLOW_SENDERS; i++) {
                    RawSender sender = new RawSender(receiver.port());
                    slow.add(sender);
                    sender.offer("slow" + i, bytes.length, hash(bytes));
                    assertThat(sender.answer()).isEqualTo(String.valueOf(ACCEPT));
                    sender.start(0);
                    sender.begin(DATA, bytes.length);
                    sender.out.write(bytes, 0, 50_000);
                }
                try (RawSender quick = new RawSender(receiver.port())) {
                    assertThat(send(quick, "quick", bytes)).isEqualTo(String.valueOf(VERIFIED));
                }
                long used = usedBytes();
                for (RawSender sender : slow) {
                    sender.out.write(bytes, 50_000, 25_000);
                }
                Eventually.holds(
                        "no more memory after more was sent",
                        () -> usedBytes() - used < SLOW_SENDERS * 25_000L / 2);
                for (RawSender sender : slow) {
                    sender.out.write(bytes, 75_000, 25_000);
                    sender.end(bytes.length, hash(bytes));
                    assertThat(sender.answer()).isEqualTo(String.valueOf(VERIFIED));
                }
            } finally {
                for (RawSender sender : slow) {
                    sender.close();
                }
            }
        }
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
