package switchboard.cli.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import switchboard.engine.Availability;
import switchboard.engine.Availability.Available;
import switchboard.engine.Availability.Unavailable;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;

class EngineReportTest {

    private record Fake(String name, Availability check, int descriptorMax)
            implements EngineProvider {

        @Override
        public Engine open(EngineLimits limits) {
            throw new UnsupportedOperationException();
        }
    }

    private static Fake runs(String name) {
        return new Fake(name, new Available(Set.of()), Integer.MAX_VALUE);
    }

    private static EngineReport of(EngineProvider... providers) {
        return new EngineReport(List.of(providers));
    }

    @Test
    void theOrderIsThatOfTheTutorialsWithStrangersLast() {
        EngineReport report =
                of(
                        runs("zeta"),
                        runs("nio"),
                        runs("epoll-edge"),
                        runs("alpha"),
                        runs("io_uring"),
                        runs("select"),
                        runs("epoll"),
                        runs("poll"));

        assertThat(report.available())
                .extracting(EngineProvider::name)
                .containsExactly(
                        "select",
                        "poll",
                        "epoll",
                        "epoll-edge",
                        "io_uring",
                        "nio",
                        "alpha",
                        "zeta");
    }

    @Test
    void anEngineThatCannotRunSaysWhyAndWhatWouldHelp() {
        Unavailable why = new Unavailable("the kernel says no", "ask it nicely");
        EngineReport report = of(runs("poll"), new Fake("io_uring", why, Integer.MAX_VALUE));

        assertThat(report.available()).extracting(EngineProvider::name).containsExactly("poll");
        assertThat(report.text())
                .contains("io_uring cannot run: the kernel says no; ask it nicely")
                .anyMatch(line -> line.matches("io_uring +no .*"));
        assertThat(report.json())
                .contains(
                        "{\"event\":\"engine\",\"engine\":\"io_uring\",\"available\":false,"
                                + "\"reason\":\"the kernel says no\",\"remedy\":\"ask it nicely\"}");
    }

    @Test
    void selectIsLimitedByItsSetOfDescriptors() {
        EngineReport report = of(new Fake("select", new Available(Set.of()), 1_023));

        assertThat(report.text()).anyMatch(line -> line.endsWith("  1,024 descriptors"));
        assertThat(report.json()).anyMatch(line -> line.contains("\"descriptors\":1024"));
    }

    @Test
    void limitsAreReadAsTheKernelWritesThem() {
        List<String> lines =
                Stream.of(
                                "Limit                     Soft Limit   Hard Limit   Units",
                                "Max open files            1024         524288       files",
                                "Max locked memory         unlimited    unlimited    bytes")
                        .toList();

        assertThat(ProcessLimits.parse(lines)).isEqualTo(new ProcessLimits(1_024, Long.MAX_VALUE));
        assertThat(ProcessLimits.parse(List.of())).isEqualTo(new ProcessLimits(-1, -1));
    }

    @Test
    void costsAreARowForEachNumberOfIdleConnections() {
        List<Cost> costs =
                List.of(
                        new Cost("select", 0, 4_120),
                        new Cost("select", 941, 74_400),
                        new Cost("poll", 0, 4_500),
                        new Cost("poll", 10_000, 1_786_400));

        assertThat(CostTable.text(costs).subList(1, 5))
                .containsExactly(
                        "idle    select     poll",
                        "0          4.1      4.5",
                        "941       74.4        -",
                        "10,000       -  1,786.4");
        assertThat(CostTable.json(costs))
                .startsWith(
                        "{\"event\":\"measured\",\"engine\":\"select\",\"idle\":0,\"nanos\":4120}")
                .hasSize(4);
    }
}
