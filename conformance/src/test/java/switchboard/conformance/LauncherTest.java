package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import switchboard.conformance.FakeCheckout.Outcome;

/** What {@code ./switchboard} does before there is a JVM. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class LauncherTest {

    @TempDir Path temp;

    private FakeCheckout checkout;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = new FakeCheckout(temp.toRealPath().resolve("a checkout"));
    }

    @AfterEach
    void unlinkUtilities() throws IOException {
        checkout.unlinkUtilities();
    }

    @Test
    void theSecondStartDoesNotBuild() throws Exception {
        Outcome first = checkout.run();
        Outcome second = checkout.run();

        assertThat(first.err()).contains("switchboard: building cli");
        assertThat(second.err()).isEmpty();
        assertThat(List.of(first.code(), second.code())).containsOnly(0);
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void theSecondStartAddsLessThan50Milliseconds() throws Exception {
        checkout.run();
        long bestNanos = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long before = System.nanoTime();
            checkout.run();
            bestNanos = Math.min(bestNanos, System.nanoTime() - before);
        }
        assertThat(bestNanos).isLessThan(50_000_000);
    }

    @Test
    void aChangedSourceIsBuiltAgain() throws Exception {
        checkout.run();
        checkout.write("net/src/main/java/Some.java", "changed");
        checkout.run();
        checkout.run();
        assertThat(checkout.builds()).isEqualTo(2);
    }

    @Test
    void aChangedPomIsBuiltAgain() throws Exception {
        checkout.run();
        checkout.write("pom.xml", "changed");
        checkout.run();
        checkout.write("chat/pom.xml", "changed");
        checkout.run();
        assertThat(checkout.builds()).isEqualTo(3);
    }

    @Test
    void aDeletedSourceIsBuiltAgain() throws Exception {
        checkout.run();
        Files.delete(checkout.home.resolve("engine/src/main/java/Some.java"));
        checkout.run();
        assertThat(checkout.builds()).isEqualTo(2);
    }

    @Test
    void aSourceThatComesWithAnOldDateIsBuiltAgain() throws Exception {
        checkout.run();
        Path old = checkout.write("chat/src/main/java/Some.java", "an older text");
        Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
        checkout.run();
        assertThat(checkout.builds()).isEqualTo(2);
    }

    @Test
    void aSourceChangedDuringTheBuildIsBuiltAgain() throws Exception {
        // As often as it takes to be later than the stamp in the clock of the file system.
        checkout.mvn(
                "3.9.1",
                """
                cd '%s'
                source=net/src/main/java/Some.java
                set -- build/app-*/stamp "$@"
                until [ "$source" -nt "$1" ]; do touch "$source"; done
                """
                        .formatted(checkout.home));
        checkout.run();
        checkout.run();
        assertThat(checkout.builds()).isEqualTo(2);
    }

    @Test
    void argumentsAndTheFolderOfTheCallerAreKept() throws Exception {
        checkout.startFolder = Files.createDirectory(temp.toRealPath().resolve("some where"));
        Outcome outcome = checkout.run("chat", "two words", "", "*");
        assertThat(outcome.out().lines().toList())
                .element(0)
                .asString()
                .endsWith("<-m><switchboard.cli/switchboard.cli.Main><chat><two words><><*>");
        assertThat(outcome.out().lines().toList())
                .element(1)
                .isEqualTo(checkout.startFolder.toString());
    }

    @Test
    void startsThroughLinksThatAreRelativeAndAbsolute() throws Exception {
        Path links = Files.createDirectories(temp.resolve("links/deep"));
        checkout.startFolder = temp;
        Path absolute = Files.createSymbolicLink(links.resolve("absolute"), checkout.launcher);
        Path relative = Files.createSymbolicLink(links.resolve("relative"), Path.of("absolute"));

        Outcome outcome = FakeCheckout.outcome(checkout.start(relative));

        assertThat(absolute).isSymbolicLink();
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(checkout.home.resolve("build/current")).exists();
    }

    @Test
    void signalsReachTheJvmBecauseTheLauncherBecomesIt() throws Exception {
        Process process = checkout.start(checkout.launcher);
        long pid = process.pid();
        assertThat(FakeCheckout.outcome(process).out().lines().toList())
                .last()
                .isEqualTo(Long.toString(pid));
    }

    @Test
    void aStartTakesTheCacheThatTheBuildHasMade() throws Exception {
        String makes = "for a; do case $a in *Output=*) echo cached >\"${a#*=}\"; esac; done";
        String takes = "for a; do case $a in -XX:AOTCache=*) cat \"${a#*=}\"; esac; done";
        checkout.java(makes + "; echo listening >&2; exit 0", takes);
        Outcome outcome = checkout.run();
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).isEqualTo("cached\n");
    }

    @Test
    void aJvmWhoseHeapIsFullSaysSoAndEndsInsteadOfLivingOnByHalves() throws Exception {
        String words = checkout.run().out().lines().findFirst().orElseThrow();
        List<String> options = new ArrayList<>(List.of("-Xmx16m"));
        Pattern.compile("<(-XX:[^>]*)>")
                .matcher(words)
                .results()
                .forEach(o -> options.add(o.group(1)));

        try (JavaProcess hungry = JavaProcess.start(Hungry.class, options)) {
            assertThat(hungry.remainingLines())
                    .anyMatch(line -> line.contains("java.lang.OutOfMemoryError"));
            assertThat(hungry.exitCode()).isEqualTo(3);
        }
    }

    /** Takes all memory, and would go on as if nothing had happened. */
    static final class Hungry {
        private Hungry() {}

        public static void main(String[] args) {
            List<byte[]> held = new ArrayList<>();
            try {
                while (true) {
                    held.add(new byte[1 << 20]);
                }
            } catch (OutOfMemoryError e) {
                System.out.println("lives on, holding " + held.size());
            }
        }
    }

    @Test
    void twoStartsAtOnceBuildOnce() throws Exception {
        startTwice();
    }

    @Test
    void twoStartsAtOnceBuildOnceWithoutTheFlockCommandToo() throws Exception {
        Files.delete(checkout.bin.resolve("flock"));
        startTwice();
    }

    private void startTwice() throws Exception {
        assertThatTwoStartsBuildOnce();
    }

    private void assertThatTwoStartsBuildOnce() throws Exception {
        Path gate = checkout.fifo("gate");
        checkout.mvn(
                "3.9.1", "echo '[INFO] Building switchboard-net 0.1 [1/2]'; cat '" + gate + "'");

        Process first = checkout.start(checkout.launcher);
        assertThat(first.errorReader().readLine()).isEqualTo("switchboard: building net");
        Process second = checkout.start(checkout.launcher);
        assertThat(second.errorReader().readLine())
                .isEqualTo("switchboard: another start is building; waiting for it");
        Files.writeString(gate, "go on");

        assertThat(FakeCheckout.outcome(first).code()).isZero();
        assertThat(FakeCheckout.outcome(second).code()).isZero();
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void aRunningServerKeepsItsFilesUntilItEnds() throws Exception {
        Path gate = checkout.fifo("gate");
        checkout.java("echo started; cat '" + gate + "'");
        Process server = checkout.start(checkout.launcher);
        assertThat(server.inputReader().readLine()).isEqualTo("started");
        Path folder = checkout.home.resolve("build").resolve(current());

        checkout.java("exit 0");
        buildAgain(4);
        assertThat(folder.resolve("some.jar")).exists();

        Files.writeString(gate, "go on");
        server.waitFor();
        buildAgain(1);
        assertThat(folder).doesNotExist();
    }

    private void buildAgain(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            checkout.write("cli/src/main/java/Some.java", "");
            checkout.run();
        }
    }

    private String current() throws IOException {
        return Files.readString(checkout.home.resolve("build/current")).strip();
    }

    @Test
    void onlyTheLastTwoBuildsAreKept() throws Exception {
        checkout.run();
        buildAgain(3);
        try (Stream<Path> files = Files.list(checkout.home.resolve("build"))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("app-")))
                    .hasSize(2)
                    .anyMatch(folder -> folder.endsWith(currentUnchecked()));
        }
    }

    private String currentUnchecked() {
        try {
            return current();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aMissingJdkIsOneSentence() throws Exception {
        checkout.jdk(checkout.jdk, "17.0.1");
        refuses("switchboard: JDK 9000 or later is missing; install one .*");
    }

    @Test
    void anOldJdkIsPassedOverForANewerOne() throws Exception {
        checkout.jdk(checkout.jdk, "17.0.1");
        checkout.jdk(checkout.home.resolve(".jdks/early"), "9001-ea");
        assertThat(checkout.run().out()).isEqualTo("java of 9001-ea\n");
    }

    @Test
    void aJdkIsFoundBehindTheLinksOfThePath() throws Exception {
        Path elsewhere = checkout.home.resolve("else where/jdk");
        checkout.jdk(elsewhere, "9000");
        Files.createDirectories(checkout.home.resolve("alternatives"));
        Path middle = checkout.home.resolve("alternatives/java");
        Files.createSymbolicLink(middle, Path.of("../else where/jdk/bin/java"));
        Files.createSymbolicLink(checkout.bin.resolve("java"), middle);
        checkout.jdk(checkout.jdk, "1.8.0_400");
        assertThat(checkout.run().out()).isEqualTo("java of 9000\n");
    }

    @Test
    void aMissingMavenIsOneSentence() throws Exception {
        Files.delete(checkout.bin.resolve("mvn"));
        refuses("switchboard: Maven 3.8 or later is missing; install .*");
    }

    @Test
    void anOldMavenIsOneSentence() throws Exception {
        checkout.mvn("3.6.3", "");
        refuses("switchboard: Maven 3.8 or later is missing; install .*");
        assertThat(checkout.builds()).isZero();
    }

    @Test
    void aFailedBuildNamesTheLogOfMaven() throws Exception {
        checkout.mvn("3.9.1", "echo '[ERROR] COMPILATION ERROR'; exit 1");
        refuses("switchboard: the build failed; Maven's log is in /.*/build/maven.log");
        assertThat(checkout.home.resolve("build/maven.log")).content().contains("COMPILATION");
        assertThat(checkout.home.resolve("build/current")).doesNotExist();
    }

    @Test
    void aFailedBuildLeavesWhatWasBuiltBefore() throws Exception {
        checkout.run();
        String before = current();
        checkout.write("net/src/main/java/Some.java", "changed");
        checkout.mvn("3.9.1", "echo '[ERROR] COMPILATION ERROR'; exit 1");
        assertThat(checkout.run().code()).isEqualTo(2);
        assertThat(current()).isEqualTo(before);
        assertThat(checkout.home.resolve("build").resolve(before).resolve("some.jar")).exists();
    }

    @Test
    void withoutANetworkTheFirstBuildSaysThatItNeedsOne() throws Exception {
        checkout.mvn("4.0.0", "echo '[ERROR] Could not transfer artifact x: unknown host'; exit 1");
        refuses("switchboard: the first build needs a network, .*");
    }

    private void refuses(String sentence) throws Exception {
        Outcome outcome = checkout.run();
        assertThat(outcome.err().lines().toList()).hasSize(1).first().asString().matches(sentence);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void theModulesWatchedAreThoseThatTheCommandIsMadeOf() {
        Set<String> needed = new HashSet<>();
        collect("cli", needed);
        assertThat(FakeCheckout.modules()).containsExactlyInAnyOrderElementsOf(needed);
    }

    private static void collect(String module, Set<String> needed) {
        if (!needed.add(module)) {
            return;
        }
        Path pom = Repository.ROOT.resolve(module).resolve("pom.xml");
        String text = String.join("\n", Repository.lines(pom));
        Pattern.compile(
                        "<dependency>\\s*<groupId>switchboard</groupId>\\s*"
                                + "<artifactId>switchboard-([a-z-]+)</artifactId>\\s*"
                                + "</dependency>") // with a scope it is one of tests
                .matcher(text)
                .results()
                .forEach(match -> collect(match.group(1), needed));
    }
}
