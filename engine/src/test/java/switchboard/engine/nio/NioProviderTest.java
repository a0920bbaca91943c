package switchboard.engine.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import switchboard.engine.EngineProvider;

class NioProviderTest {

    @Test
    void classPathAndModulePathNameTheSameProviders() throws URISyntaxException {
        Path classes =
                Path.of(
                        NioProvider.class
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
                        .map(provider -> provider.type().getName())
                        .collect(Collectors.toSet());
        assertThat(onClassPath).isEqualTo(inModule).isNotEmpty();
    }
}
