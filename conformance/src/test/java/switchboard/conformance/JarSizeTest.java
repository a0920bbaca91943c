package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** What a program carries along that depends on the artifact {@code switchboard}. */
final class JarSizeTest {

    private static final Set<String> MODULES =
            Set.of(
                    "switchboard.engine",
                    "switchboard.engine.linux",
                    "switchboard.net",
                    "org.jspecify");

    @Test
    void whatAServerNeedsIsSmallerThanAMegabyte() throws IOException {
        List<ModuleReference> needed = needed();
        assertThat(needed.stream().map(module -> module.descriptor().name()))
                .containsExactlyInAnyOrderElementsOf(MODULES);
        assertThat(packed(needed)).isBetween(100_000, 1_000_000);
    }

    private static List<ModuleReference> needed() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        entry.contains("switchboard")
                                || entry.contains("jspecify")
                                || entry.endsWith("classes"))
                .flatMap(entry -> ModuleFinder.of(Path.of(entry)).findAll().stream())
                .filter(module -> MODULES.contains(module.descriptor().name()))
                .toList();
    }

    private static int packed(List<ModuleReference> modules) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (ModuleReference module : modules) {
                try (ModuleReader reader = module.open();
                        Stream<String> names = reader.list()) {
                    for (String name : names.filter(it -> !it.endsWith("/")).toList()) {
                        zip.putNextEntry(new ZipEntry(module.descriptor().name() + "/" + name));
                        try (InputStream content = reader.open(name).orElseThrow()) {
                            content.transferTo(zip);
                        }
                    }
                }
            }
        }
        return bytes.size();
    }
}
