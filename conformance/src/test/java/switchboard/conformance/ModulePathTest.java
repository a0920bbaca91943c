package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import switchboard.conformance.FakeCheckout.Outcome;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;

/** The command as its users run it: by the launcher, with this JVM, from the module path. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class ModulePathTest {

    private static final Pattern OF_THE_COMMAND =
            Pattern.compile(
                    "switchboard\\.(engine|engine.linux|net|chat|services|cli)"
                            + "|info.picocli|org.jline.*|xchart");

    @TempDir Path temp;

    private FakeCheckout checkout;
    private String runs;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = new FakeCheckout(temp.toRealPath().resolve("a checkout"));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        runs = "exec '" + java + "' --illegal-native-access=deny \"$@\"";
        checkout.java("", runs);
        checkout.mvn("3.9.1", movesJars());
    }

    @AfterEach
    void unlinkUtilities() throws IOException {
        checkout.unlinkUtilities();
    }

    @Test
    void aRoomStartsWithoutAWarningWhateverItsCache() throws Exception {
        List<String> built = saidByARoom();
        assertThat(built.removeFirst()).isEqualTo("switchboard: preparing a fast start");
        assertThat(cache()).exists();
        List<String> cached = saidByARoom();
        Files.writeString(cache(), "not a cache");
        List<String> spoiled = saidByARoom();

        for (List<String> said : List.of(built, cached, spoiled)) {
            assertThat(said).hasSize(2);
            assertThat(said.getFirst()).matches("listening tcp 127\\.0\\.0\\.1:\\d+ engine=\\w+");
            assertThat(said.getLast()).startsWith("history: none");
        }
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void theEnginesAreListedWithoutAWarning() throws Exception {
        Outcome built = checkout.run("engines");
        Outcome cached = checkout.run("engines");

        assertThat(built.err()).isEqualTo("switchboard: preparing a fast start\n");
        assertThat(cached).isEqualTo(new Outcome(0, built.out(), ""));
        for (EngineProvider provider : Engines.all()) {
            assertThat(cached.out()).containsPattern("(?m)^" + provider.name() + " ");
        }
        assertThat(cached.out()).containsPattern("(?m)^epoll +yes ");
    }

    /**
     * The programs beside the command are found on the module path too, and with what they draw.
     */
    @Test
    void aMeasurementIsDrawnWithoutAWarning() throws Exception {
        checkout.run("engines");
        checkout.java("", "ulimit -n 300; " + runs);

        Outcome measured = checkout.run("engines", "--measure", "--engine", "epoll");

        assertThat(measured.code()).as(measured.err()).isZero();
        assertThat(measured.out()).containsPattern("(?m)^100 +\\d+\\.\\d$");
        assertThat(measured.err().lines())
                .hasSize(2)
                .last()
                .isEqualTo("the picture is engines.png");
        assertThat(Files.size(checkout.home.resolve("engines.png"))).isPositive();
    }

    /** All of stderr, from start to the end by SIGTERM. */
    private List<String> saidByARoom() throws Exception {
        Process room = checkout.start(checkout.launcher, "chat", "127.0.0.1:0");
        List<String> said = new ArrayList<>();
        BufferedReader reader = room.errorReader();
        do {
            said.add(reader.readLine());
        } while (said.getLast() != null && !said.getLast().startsWith("listening"));
        room.toHandle().destroy();
        Outcome outcome = FakeCheckout.outcome(room);
        assertThat(outcome.code()).as(said + outcome.err()).isZero();
        assertThat(outcome.out()).isEmpty();
        said.addAll(outcome.err().lines().toList());
        return said;
    }

    private Path cache() throws IOException {
        String current = Files.readString(checkout.home.resolve("build/current")).strip();
        return checkout.home.resolve("build").resolve(current).resolve("cache");
    }

    /** Makes Maven's part of a build: the jars of the command in one folder. */
    private String movesJars() throws IOException {
        Path jars = Files.createDirectory(checkout.home.resolve("jars"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (isOfTheCommand(Path.of(entry))) {
                putJar(Path.of(entry), jars);
            }
        }
        return "for a; do case $a in -Dbuild.root=*) to=${a#*=}/app;; esac; done\n"
                + ("mkdir -p \"$to\" && mv '" + jars + "'/* \"$to\"");
    }

    private static boolean isOfTheCommand(Path entry) {
        return ModuleFinder.of(entry).findAll().stream()
                .map(module -> module.descriptor().name())
                .anyMatch(name -> OF_THE_COMMAND.matcher(name).matches());
    }

    /** A module is a jar already, or a folder as long as Maven has not packaged it. */
    private static void putJar(Path module, Path jars) throws IOException {
        if (Files.isRegularFile(module)) {
            Files.copy(module, jars.resolve(module.getFileName()));
            return;
        }
        Path jar = jars.resolve(module.resolve("../..").normalize().getFileName() + ".jar");
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        tool.run(System.out, System.err, "-cf", jar.toString(), "-C", module.toString(), ".");
    }
}
