package switchboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import switchboard.bench.Contender.Role;
import switchboard.engine.Availability;
import switchboard.engine.Availability.Available;
import switchboard.engine.Availability.Unavailable;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;

final class EngineContendersTest {
    private final Lineup lineup =
            new EngineContenders(
                    new Tools(Path.of("."), Path.of("."), new Cores("0", "1")),
                    List.of(
                            new Provider("poll", new Available(Set.of()), Integer.MAX_VALUE),
                            new Provider("epoll", new Available(Set.of()), Integer.MAX_VALUE),
                            new Provider("select", new Available(Set.of()), 1023),
                            new Provider("io_uring", new Unavailable("refused", "ask"), 9999)));

    private record Provider(String name, Availability check, int descriptorMax)
            implements EngineProvider {
        @Override
        public Engine open(EngineLimits limits) {
            throw new UnsupportedOperationException();
        }
    }

    private List<String> ids(Workload workload) {
        return lineup.of(workload).stream().map(Contender::id).toList();
    }

    @Test
    void epollComesFirstAndTheRivalsLast() {
        assertThat(ids(Workload.ECHO_100)).startsWith("epoll", "poll", "select", "c");
        assertThat(ids(Workload.SATURATED_100)).contains("netty-epoll");
        assertThat(lineup.of(Workload.ECHO_100))
                .filteredOn(contender -> contender.role() == Role.OURS)
                .singleElement()
                .returns("epoll", Contender::id);
    }

    @Test
    void anEngineThatCannotRunIsLeftOutWithTheReason() {
        assertThat(ids(Workload.ECHO_100)).doesNotContain("io_uring");
        assertThat(lineup.leftOut()).contains("io_uring cannot run here: refused.");
    }

    @Test
    void selectTakesPartOnlyWhereItsDescriptorsSuffice() {
        assertThat(ids(Workload.ECHO_1000)).doesNotContain("select");
        assertThat(ids(Workload.SATURATED_1000)).doesNotContain("select");
        assertThat(lineup.leftOut())
                .containsOnlyOnce(
                        "select was left out with 1,000 connections: it watches descriptors up to"
                                + " 1,023.");
    }
}
