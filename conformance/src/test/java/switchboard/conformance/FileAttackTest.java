package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.services.files.Overwrite;
import switchboard.services.files.ReceiveOptions;

/** Senders that lie, and folders full of traps: nothing is written but what belongs there. */
@Timeout(120)
final class FileAttackTest {

    private static final int RACES = ChatFigures.of(50, 2_000);
    private static final int SLOW_SENDERS = 200;

    @TempDir private Path folder;
    private Path to;
    private Path outside;

    @BeforeEach
    void folders() throws IOException {
        to = Files.createDirectory(folder.resolve("to"));
        outside = Files.createDirectory(folder.resolve("outside"));
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
                assertThat(sender.send(name, new byte[] {1})).as(name).startsWith("refused: ");
            }
            sender.offer(new byte[] {'x', (byte) 0xff}, 1, RawSender.hash(new byte[] {1}));
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
        Files.createLink(to.resolve("hard.part"), victim);
        try (FileReceiver receiver = FileReceiver.start(to);
                RawSender sender = new RawSender(receiver.port())) {
            assertThat(sender.send("away/x", new byte[] {1})).startsWith("refused: ");
            assertThat(sender.send("away/new/x", new byte[] {1})).startsWith("refused: ");
            assertThat(sender.send("target", new byte[] {1})).startsWith("refused: ");
            assertThat(sender.send("file", new byte[] {1})).isEqualTo(RawSender.VERIFIED);
            assertThat(sender.send("hard", new byte[] {1})).isEqualTo(RawSender.VERIFIED);
        }
        assertThat(victim).hasContent("precious");
        assertThat(everything(outside)).containsExactly("", "victim");
        assertThat(to.resolve("file")).isRegularFile().hasBinaryContent(new byte[] {1});
        assertThat(everything(to)).containsExactly("", "away", "file", "hard", "target");
    }

    @Test
    void aFileThatComesFromElsewhereDuringATransferStays() throws IOException {
        byte[] bytes = new byte[1_000];
        try (FileReceiver receiver = FileReceiver.start(to);
                RawSender sender = new RawSender(receiver.port())) {
            for (String name : new String[] {"file", "deep/er/file"}) {
                sender.offer(name, bytes.length, RawSender.hash(bytes));
                assertThat(sender.answer()).isEqualTo(RawSender.ACCEPTED);
                Files.writeString(to.resolve(name), "theirs");
                sender.start(0);
                sender.data(bytes);
                sender.end(bytes.length, RawSender.hash(bytes));

                assertThat(sender.answer()).contains("has come from elsewhere meanwhile");
                assertThat(to.resolve(name)).hasContent("theirs");
            }
        }
        assertThat(everything(to)).containsExactly("", "deep", "deep/er", "deep/er/file", "file");
    }

    @Test
    void aProgramThatWasKilledBetweenTheTwoNamesOfAFileLeavesNothingToMend() throws IOException {
        byte[] bytes = {1, 2, 3};
        ReceiveOptions always = new ReceiveOptions(Overwrite.ALWAYS, 1_000, 0, "");
        try (FileReceiver receiver = FileReceiver.start("auto", to, always);
                RawSender sender = new RawSender(receiver.port())) {
            for (String name : new String[] {"same", "other"}) {
                Files.write(to.resolve(name), bytes);
                Files.createLink(to.resolve(name + ".part"), to.resolve(name));
            }
            assertThat(sender.send("same", bytes)).isEqualTo(RawSender.VERIFIED);
            assertThat(everything(to)).containsExactly("", "other", "other.part", "same");

            sender.offer("other", 2, RawSender.hash(new byte[2]));
            assertThat(sender.answer()).isEqualTo(RawSender.ACCEPTED);
            assertThat(to.resolve("other")).hasBinaryContent(bytes);
        }
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
                String answer = sender.send("swapped/deep" + i % 7 + "/x" + i, new byte[] {1});
                assertThat(answer).matches(RawSender.VERIFIED + "|refused: .*");
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
        byte[] hash = RawSender.hash(bytes);
        Files.writeString(to.resolve("old"), "old");
        try (FileReceiver receiver = FileReceiver.start(to);
                RawSender sender = new RawSender(receiver.port())) {
            for (long size : new long[] {Long.MAX_VALUE, 1L << 50, -2, Long.MIN_VALUE}) {
                sender.offer("big", size, hash);
                assertThat(sender.answer()).as("size " + size).startsWith("refused: ");
            }
            sender.offer("short", bytes.length + 1, hash);
            assertThat(sender.answer()).isEqualTo(RawSender.ACCEPTED);
            sender.start(0);
            sender.data(bytes);
            sender.end(bytes.length, hash);
            assertThat(sender.answer()).contains("not so much came");

            sender.offer("long", bytes.length - 1, hash);
            assertThat(sender.answer()).isEqualTo(RawSender.ACCEPTED);
            sender.start(0);
            sender.data(bytes);
            sender.end(bytes.length, hash);
            assertThat(sender.answer()).contains("more comes than was announced");

            sender.offer("other", bytes.length, RawSender.hash(new byte[1]));
            assertThat(sender.answer()).isEqualTo(RawSender.ACCEPTED);
            sender.start(0);
            sender.data(bytes);
            sender.end(bytes.length, hash);
            assertThat(sender.answer()).contains("another SHA-256");

            assertThat(sender.send("right", bytes)).isEqualTo(RawSender.VERIFIED);
        }
        assertThat(everything(to)).containsExactly("", "old", "right");
    }

    @Test
    void aNameIsReceivedOnceAtATime() throws IOException {
        byte[] bytes = new byte[1_000];
        try (FileReceiver receiver = FileReceiver.start(to);
                RawSender second = new RawSender(receiver.port())) {
            try (RawSender first = new RawSender(receiver.port())) {
                first.offer("file", bytes.length, RawSender.hash(bytes));
                assertThat(first.answer()).isEqualTo(RawSender.ACCEPTED);
                assertThat(second.send("file", bytes)).contains("file is being received already");
            }
            receiver.awaitBroken(1);
            assertThat(second.send("file", bytes)).isEqualTo(RawSender.VERIFIED);
        }
        assertThat(everything(to)).containsExactly("", "file");
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
                    sender.offer("slow" + i, bytes.length, RawSender.hash(bytes));
                    assertThat(sender.answer()).isEqualTo(RawSender.ACCEPTED);
                    sender.start(0);
                    sender.beginData(bytes.length);
                    sender.write(bytes, 0, 50_000);
                }
                try (RawSender quick = new RawSender(receiver.port())) {
                    assertThat(quick.send("quick", bytes)).isEqualTo(RawSender.VERIFIED);
                }
                long used = usedBytes();
                for (RawSender sender : slow) {
                    sender.write(bytes, 50_000, 25_000);
                }
                Eventually.holds(
                        "no more memory after more was sent",
                        () -> usedBytes() - used < SLOW_SENDERS * 25_000L / 2);
                for (RawSender sender : slow) {
                    sender.write(bytes, 75_000, 25_000);
                    sender.end(bytes.length, RawSender.hash(bytes));
                    assertThat(sender.answer()).isEqualTo(RawSender.VERIFIED);
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
