package switchboard.services.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a file gets its name, and what is beside it until then, while others use the folder too. */
final class PlaceTest {

    private static final int RACES = Boolean.getBoolean("switchboard.long") ? 100_000 : 500;

    @TempDir private Path to;
    private Folder folder;

    @BeforeEach
    void open() throws IOException {
        folder = Folder.open(to);
    }

    @AfterEach
    void close() {
        folder.close();
    }

    private static void store(Place place, String content, boolean replaces) throws IOException {
        try (PartFile part = place.openPart()) {
            part.restart();
            part.write(ByteBuffer.wrap(content.getBytes(UTF_8)));
            part.commit(replaces);
        }
    }

    private List<String> names(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatHasTheNameWhenItIsGivenIsReplacedOnlyIfThatIsAllowed() throws IOException {
        for (String name : new String[] {"file", "deep/er/file"}) {
            try (Place place = folder.place(FileNames.parts(name))) {
                store(place, "first", false);
                assertThat(to.resolve(name)).hasContent("first");
                assertThatThrownBy(() -> store(place, "second", false))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("has come from elsewhere meanwhile");
                assertThat(to.resolve(name)).hasContent("first");

                store(place, "third", true);
                assertThat(to.resolve(name)).hasContent("third");
            }
        }
        assertThat(names(to.resolve("deep/er"))).containsExactly("file");
    }

    @Test
    void ofTwoThatGiveANameInTheSameInstantOneHasIt() throws Exception {
        Path target = Files.createDirectory(to.resolve("in")).resolve("file");
        Path aside = Files.writeString(to.resolve("aside"), "theirs");
        CyclicBarrier start = new CyclicBarrier(2);
        int theirs = 0;
        try (ExecutorService other = Executors.newSingleThreadExecutor();
                Place place = folder.place(List.of("in", "file"))) {
            for (int race = 0; race < RACES; race++) {
                Files.writeString(to.resolve("in/file.part"), "ours");
                long headStartNanos = race % 100 * 5_000L;
                Future<Boolean> planted =
                        other.submit(() -> {
                            start.await();
                            spin(headStartNanos);
                            return isTheFirst(() -> Files.createLink(target, aside));
                        });
                start.await();
                boolean stored = isTheFirst(() -> place.commit(false));

                assertThat(planted.get()).as("the other has the name").isNotEqualTo(stored);
                assertThat(target).hasContent(stored ? "ours" : "theirs");
                theirs += stored ? 0 : 1;
                Files.delete(target);
            }
        }
        System.out.println(theirs + " of " + RACES + " races were won by the other");
    }

    private interface Giving {
        void run() throws IOException;
    }

    private static boolean isTheFirst(Giving giving) throws IOException {
        try {
            giving.run();
            return true;
        } catch (FileAlreadyExistsException | RefusedException e) {
            return false;
        }
    }

    /** So that other instants are met each time. */
    private static void spin(long nanos) {
        long began = System.nanoTime();
        while (System.nanoTime() - began < nanos) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aFolderThatTurnsIntoALinkInAnyInstantLeadsNowhere() throws Exception {
        Path inside = Files.createDirectory(to.resolve("inside"));
        Path outside = Files.createDirectory(to.resolve("outside"));
        Path aside = Files.createDirectory(to.resolve("aside"));
        Path swapped = inside.resolve("swapped");
        AtomicBoolean over = new AtomicBoolean();
        int stored = 0;
        try (ExecutorService other = Executors.newSingleThreadExecutor();
                Folder within = Folder.open(inside)) {
            Future<Integer> swaps = other.submit(() -> swap(swapped, outside, aside, over));
            for (int race = 0; race < RACES; race++) {
                stored += isStored(within, "file" + race) ? 1 : 0;
            }
            over.set(true);
            System.out.printf("%d of %d stored, %d swaps%n", stored, RACES, swaps.get());
        }
        assertThat(names(outside)).isEmpty();
        assertThat(stored).isPositive();
    }

    private static boolean isStored(Folder within, String name) {
        try (Place place = within.place(List.of("swapped", "deep", name))) {
            try (PartFile part = place.openPart()) {
                part.write(ByteBuffer.wrap(new byte[1]));
            }
            place.commit(false);
            return true;
        } catch (IOException e) {
            return false; // a link was met
        }
    }

    /** Again and again the folder goes away, and a link has its name; how often. */
    private static int swap(Path swapped, Path outside, Path aside, AtomicBoolean over)
            throws IOException {
        int swaps = 0;
        for (int i = 0; !over.get(); i++) {
            try {
                Files.move(swapped, aside.resolve("folder" + i));
                Files.createSymbolicLink(swapped, outside);
                swaps++;
                spin(i % 100 * 5_000L);
            } catch (NoSuchFileException | FileAlreadyExistsException e) {
                // There is none just now, or the folder was made anew.
            }
            if (Files.isSymbolicLink(swapped)) {
                Files.delete(swapped);
            }
        }
        return swaps;
    }

    @Test
    void aPartThatHasAnotherNameIsNotWrittenThrough() throws IOException {
        Path victim = Files.writeString(to.resolve("victim"), "precious");
        Files.createLink(to.resolve("file.part"), victim);
        try (Place place = folder.place(List.of("file"));
                PartFile part = place.openPart()) {
            part.resume(4);
            assertThat(part.bytes()).isZero();
            part.write(ByteBuffer.wrap(new byte[4]));
        }
        assertThat(victim).hasContent("precious");
    }

    @Test
    void aPartThatSomebodyElseOwnsIsNotGoneOnWith() throws IOException {
        Path part = Files.writeString(to.resolve("file.part"), "theirs");
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        String why = "only root can give a file to somebody else: run as root";
        assertThat(root || !"true".equals(System.getenv("CI"))).as(why).isTrue();
        assumeTrue(root, why);
        Files.setAttribute(part, "unix:uid", 65_534);
        try (Place place = folder.place(List.of("file"));
                PartFile opened = place.openPart()) {
            opened.resume(100);
            assertThat(opened.bytes()).isZero();
        }
    }

    @Test
    void aPartOfOursIsGoneOnWith() throws IOException {
        Files.writeString(to.resolve("file.part"), "ours", StandardOpenOption.CREATE_NEW);
        try (Place place = folder.place(List.of("file"));
                PartFile part = place.openPart()) {
            part.resume(100);
            assertThat(part.bytes()).isEqualTo(4);
        }
    }
}
