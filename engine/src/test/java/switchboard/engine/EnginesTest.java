package switchboard.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import switchboard.engine.Availability.Available;
import switchboard.engine.Availability.Unavailable;

class EnginesTest {

    private static final Unavailable NO_ACCESS = new Unavailable("no native access", "allow it");
    private static final Available RUNS = new Available(Set.of());

    private record Named(String name, Availability check) implements EngineProvider {
        @Override
        public Engine open(EngineLimits limits) {
            throw new UnsupportedOperationException();
        }
    }

    private static final EngineProvider NIO = new Named("nio", RUNS);
    private static final EngineProvider EPOLL = new Named("epoll", RUNS);
    private static final EngineProvider EPOLL_WITHOUT_ACCESS = new Named("epoll", NO_ACCESS);

    private static Engines.Choice choose(String name, EngineProvider... providers) {
        return Engines.choose(name, List.of(providers), "Linux");
    }

    @Test
    void autoIsEpollWhereItRuns() {
        assertThat(choose("auto", NIO, EPOLL)).isEqualTo(new Engines.Choice(EPOLL, ""));
    }

    @Test
    void autoFallsBackToNioAndSaysWhy() {
        assertThat(choose("auto", EPOLL_WITHOUT_ACCESS, NIO))
                .isEqualTo(
                        new Engines.Choice(
                                NIO,
                                "engine epoll cannot run: no native access; allow it; using nio"));
    }

    @Test
    void autoSaysNothingWhereNobodyExpectsEpoll() {
        List<EngineProvider> providers = List.of(EPOLL_WITHOUT_ACCESS, NIO);
        assertThat(Engines.choose("auto", providers, "Mac OS X"))
                .isEqualTo(new Engines.Choice(NIO, ""));
        assertThat(choose("auto", NIO)).isEqualTo(new Engines.Choice(NIO, ""));
    }

    @Test
    void engineThatIsNamedIsTakenOrRefusedButNeverReplaced() {
        assertThat(choose("nio", EPOLL, NIO).provider()).isSameAs(NIO);
        assertThatThrownBy(() -> choose("epoll", EPOLL_WITHOUT_ACCESS, NIO))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessage("engine epoll cannot run: no native access; allow it");
    }

    @Test
    void unknownEngineNamesTheKnownOnes() {
        assertThatThrownBy(() -> choose("epol", EPOLL, NIO))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessage("no engine is called epol; known are auto, epoll, nio");
    }

    @Test
    void nioIsFoundAndTaken() {
        assertThat(Engines.all()).extracting(EngineProvider::name).containsExactly("nio");
        assertThat(Engines.named("nio").check()).isInstanceOf(Available.class);
        assertThat(Engines.named("auto").name()).isEqualTo("nio");
    }
}
