package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A provider is named twice: for the module path and for the class path. */
final class ProvidersTest {

    private static final String SERVICES = "META-INF/services/";

    @Test
    void bothPathsKnowTheSameProviders() throws IOException {
        Map<String, Map<String, Set<String>>> modulePath = new TreeMap<>();
        Map<String, Map<String, Set<String>>> classPath = new TreeMap<>();
        for (ModuleReference module : ownModules()) {
            String name = module.descriptor().name();
            modulePath.put(name, declared(module));
            classPath.put(name, listed(module));
        }
        assertThat(modulePath).containsKey("switchboard.engine").isEqualTo(classPath);
        assertThat(modulePath.get("switchboard.engine")).isNotEmpty();
    }

    private static List<ModuleReference> ownModules() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("switchboard") || entry.endsWith("classes"))
                .flatMap(entry -> ModuleFinder.of(Path.of(entry)).findAll().stream())
                .filter(module -> module.descriptor().name().startsWith("switchboard."))
                .filter(module -> !module.descriptor().isAutomatic())
                .toList();
    }

    private static Map<String, Set<String>> declared(ModuleReference module) {
        return module.descriptor().provides().stream()
                .collect(
                        Collectors.toMap(
                                provides -> provides.service(),
                                provides -> Set.copyOf(provides.providers())));
    }

    private static Map<String, Set<String>> listed(ModuleReference module) throws IOException {
        Map<String, Set<String>> services = new TreeMap<>();
        try (ModuleReader reader = module.open();
                Stream<String> names = reader.list()) {
            for (String name : names.filter(ProvidersTest::isServiceFile).toList()) {
                byte[] content = reader.open(name).orElseThrow().readAllBytes();
                services.put(name.substring(SERVICES.length()), providers(content));
            }
        }
        return services;
    }

    private static boolean isServiceFile(String name) {
        return name.startsWith(SERVICES) && !name.endsWith("/");
    }

    private static Set<String> providers(byte[] content) {
        return new String(content, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
