package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;

/** {@code engines}: the list, and a measurement with few descriptors. */
class EnginesCommandTest {

    private static final List<String> ORDER =
            List.of("select", "poll", "epoll", "epoll-edge", "io_uring", "nio");

    @TempDir Path temp;

    private static List<String> names() {
        return Engines.all().stream().map(EngineProvider::name).toList();
    }

    @Test
    void everyEngineIsListedInTheOrderOfTheTutorials() {
        RunningCommand engines = RunningCommand.ran("engines");

        assertThat(engines.exitCode()).isZero();
        assertThat(engines.err.text()).isEmpty();
        assertThat(engines.out.text().lines().map(line -> line.replaceAll(" .*", "")))
                .startsWith("engine")
                .containsSubsequence(ORDER.stream().filter(names()::contains).toList())
                .containsAll(names());
    }

    @Test
    void theChoiceOfAutoIsExplained() {
        String out = RunningCommand.ran("engines").out.text();

        String auto = Engines.named(Engines.AUTO).name();
        assertThat(out).containsPattern("\nauto takes " + auto + ": .+");
    }

    @Test
    void jsonIsOneObjectForEachEngineAndOneForTheChoice() {
        RunningCommand engines = RunningCommand.ran("engines", "--json");

        assertThat(engines.out.text().lines())
                .hasSize(names().size() + 1)
                .allMatch(line -> line.startsWith("{\"event\":\"") && line.endsWith("}"))
                .anyMatch(line -> line.contains("\"engine\":\"nio\",\"available\":true"))
                .last()
                .asString()
                .startsWith("{\"event\":\"auto\",\"engine\":\"");
    }

    @Test
    void anEngineThatIsNamedIsListedAlone() {
        RunningCommand engines = RunningCommand.ran("engines", "--engine", "nio", "--json");

        assertThat(engines.out.text().lines())
                .filteredOn(line -> line.contains("\"event\":\"engine\""))
                .singleElement()
                .asString()
                .contains("\"nio\"");
    }

    @Test
    void whatCannotRunSaysWhyAndAutoDoesWithout() throws Exception {
        String line = "$SWITCHBOARD engines";
        try (Child engines = Child.shell(withoutNativeAccess(line))) {
            assertThat(engines.exitCode()).isZero();
            assertThat(engines.err.text()).isEmpty();
            assertThat(engines.out.await("auto takes"))
                    .containsPattern("(?m)^epoll +no ")
                    .containsPattern("(?m)^nio +yes ")
                    .contains("epoll cannot run: the JVM does not allow native access; start java")
                    .contains("\nauto takes nio: engine epoll cannot run: ");
        }
    }

    @Test
    void aNamedEngineThatCannotRunIsOneSentenceWithTheRemedy() throws Exception {
        for (String command : List.of("chat :0", "join :1", "engines")) {
            String line = "$SWITCHBOARD " + command + " --engine epoll";
            try (Child child = Child.shell(withoutNativeAccess(line))) {
                assertThat(child.exitCode()).isEqualTo(2);
                assertThat(child.out.text()).isEmpty();
                assertThat(child.err.await("(--engine)\n"))
                        .startsWith(
                                "switchboard " + command.split(" ")[0] + ": engine epoll cannot")
                        .contains("; start java with --enable-native-access=ALL-UNNAMED")
                        .hasLineCount(1);
            }
        }
    }

    /** A JVM that denies native access would say so at the first call. */
    private static String withoutNativeAccess(String line) {
        String java = Child.quoted(Child.java());
        String without = java.replace("--enable-native-access=ALL-UNNAMED", "-Xmx64m");
        return line.replace("$SWITCHBOARD", without);
    }

    @Test
    void aMeasurementIsATableAndAPicture() throws Exception {
        Path picture = temp.resolve("a picture.png");
        String options = " engines --measure --engine nio --output '" + picture + "'";
        try (Child engines = Child.shell("ulimit -n 200; $SWITCHBOARD" + options)) {
            assertThat(engines.exitCode()).isZero();
            assertThat(engines.out.await("\n100 "))
                    .containsPattern("(?m)^idle +nio$")
                    .containsPattern("(?m)^0 +\\d+\\.\\d$")
                    .containsPattern("(?m)^100 +\\d+\\.\\d$")
                    .doesNotContain("\n1,000 ");
            assertThat(engines.err.text())
                    .startsWith(
                            "ulimit -n is 200: fewer idle connections are measured, 10,000 need ")
                    .endsWith("the picture is " + picture + "\n")
                    .hasLineCount(2);
            assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(900);
        }
    }

    @Test
    void progressIsShownOnATerminalAndGone() throws Exception {
        Path picture = temp.resolve("picture.png");
        String options = " engines --measure --engine nio --output '" + picture + "'";
        try (Tmux terminal = new Tmux("ulimit -n 200; $SWITCHBOARD" + options)) {
            terminal.await("warming up nio");
            terminal.await("the picture is ");
            assertThat(terminal.screen())
                    .doesNotContain("warming up")
                    .containsPattern("(?m)^100 +\\d+\\.\\d$");
            assertThat(Files.size(picture)).isPositive();
        }
    }
}
