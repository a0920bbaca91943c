package switchboard.engine.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import switchboard.engine.Availability;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;

class EpollProviderTest {

    /** What a child JVM does: prints what it finds, on a JVM started as the test says. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            Engines.Choice choice = Engines.choose(Engines.AUTO);
            System.out.println(new EpollProvider().check());
            System.out.println(choice.provider().name());
            System.out.println(choice.remark());
        }
    }

    private record Output(List<String> out, String err) {}

    private static Output runChild(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Child.class.getName());
        Path err = Files.createTempFile("epoll-provider", ".err");
        Process child = new ProcessBuilder(command).redirectError(err.toFile()).start();
        String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(out).isZero();
        try {
            return new Output(out.lines().toList(), Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    @Test
    void withNativeAccessEpollIsAvailableAndChosen() throws Exception {
        Output output =
                runChild("--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny");
        assertThat(output.out.getFirst()).startsWith("Available");
        assertThat(output.out.subList(1, 3)).containsExactly("epoll", "");
        assertThat(output.err).isEmpty();
    }

    @Test
    void withoutNativeAccessItSaysWhyAndTheJvmPrintsNoWarning() throws Exception {
        Output output = runChild();
        assertThat(output.out)
                .containsExactly(
                        "Unavailable[reason=the JVM does not allow native access,"
                                + " remedy=start java with --enable-native-access=ALL-UNNAMED]",
                        "nio",
                        "engine epoll cannot run: the JVM does not allow native access; start"
                                + " java with --enable-native-access=ALL-UNNAMED; using nio");
        assertThat(output.err).isEmpty();
    }

    @Test
    void elsewhereThanOnLinuxItSaysSo() throws Exception {
        Output output = runChild("-Dos.name=Mac OS X");
        assertThat(output.out.getFirst()).contains("it is made for Linux");
        // Nothing better was to be had, so there is nothing to tell.
        assertThat(output.out.subList(1, 3)).containsExactly("nio", "");
    }

    @Test
    void capabilitiesAreThoseOfTheKernel() {
        assertThat(new EpollProvider().check())
                .isEqualTo(new Availability.Available(Prerequisites.CAPABILITIES));
    }

    @Test
    void classPathAndModulePathNameTheSameProviders() throws URISyntaxException {
        Path classes =
                Path.of(
                        EpollProvider.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        Set<String> inModule =
                ModuleFinder.of(classes).findAll().stream()
                        .flatMap(module -> module.descriptor().provides().stream())
                        .map(ModuleDescriptor.Provides::providers)
                        .flatMap(List::stream)
                        .collect(Collectors.toSet());
        Set<String> onClassPath =
                ServiceLoader.load(EngineProvider.class).stream()
                        .map(provider -> provider.type())
                        .filter(type -> type.getPackage() == EpollProvider.class.getPackage())
                        .map(Class::getName)
                        .collect(Collectors.toSet());
        assertThat(onClassPath).isEqualTo(inModule).isNotEmpty();
    }
}
