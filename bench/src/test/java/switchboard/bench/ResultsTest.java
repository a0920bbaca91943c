package switchboard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import switchboard.bench.Contender.Role;
import switchboard.bench.Outcome.Failed;
import switchboard.bench.Outcome.Sample;

final class ResultsTest {
    private static final Workload WORKLOAD = Workload.SATURATED_100;
    private static final Contender OURS = contender("switchboard", Role.OURS);
    private static final Contender NATS = contender("nats", Role.USUAL);
    private static final Contender REDIS = contender("redis", Role.USUAL);

    private final Results results = new Results();

    private static Contender contender(String id, Role role) {
        return new Contender(
                id, id, role, Kind.FANOUT, List.of(), false, (port, folder) -> List.of());
    }

    private void add(Contender contender, double perSecond, double cpuMicros) {
        Map<String, Double> values = Map.of("per_second", perSecond, "cpu_micros", cpuMicros);
        results.add(WORKLOAD, contender, new Sample("", values));
    }

    private double ratio(Measure measure) {
        return results.ratio(WORKLOAD, OURS, List.of(NATS, REDIS), measure);
    }

    @Test
    void ratiosAreTakenWithinARoundAndNotBetweenMedians() {
        add(OURS, 100, 1);
        add(NATS, 10, 1);
        add(OURS, 10, 1); // the whole machine was ten times slower in this round
        add(NATS, 1, 1);
        add(OURS, 100, 1);
        add(NATS, 50, 1);
        assertThat(ratio(Measure.PER_SECOND)).isCloseTo(10, within(1e-9));
    }

    @Test
    void theBestRivalOfEachRoundCounts() {
        add(OURS, 100, 0.1);
        add(NATS, 10, 0.5);
        add(REDIS, 20, 1);
        assertThat(ratio(Measure.PER_SECOND)).isCloseTo(5, within(1e-9));
        assertThat(ratio(Measure.PER_CPU_SECOND)).isCloseTo(5, within(1e-9));
    }

    @Test
    void aRoundThatFailedForOursIsLeftOutOfTheRatio() {
        results.add(WORKLOAD, OURS, new Failed("cut"));
        add(NATS, 1, 1);
        assertThat(ratio(Measure.PER_SECOND)).isNaN();
        add(OURS, 30, 1);
        add(NATS, 10, 1);
        assertThat(ratio(Measure.PER_SECOND)).isCloseTo(3, within(1e-9));
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertThat(Results.median(new double[] {9, 1, 3, 5})).isEqualTo(4);
        assertThat(Results.median(new double[] {})).isNaN();
    }

    @Test
    void aGoalIsJudgedByTheDirectionOfItsNumber() {
        add(OURS, 70, 0.1);
        add(NATS, 10, 1);
        Goal rate = goal("deliveries per second");
        assertThat(rate.measured()).isCloseTo(7, within(1e-9));
        assertThat(rate.verdict()).isEqualTo("reached");
        assertThat(goal("CPU each").verdict()).isEqualTo("not measured"); // no C in this run
    }

    @Test
    void ratiosOfContendersAreFoundByTheirIds() {
        add(OURS, 30, 1);
        add(NATS, 10, 1);
        assertThat(results.ratio(WORKLOAD, "nats", "switchboard", Measure.PER_SECOND))
                .isCloseTo(1 / 3.0, within(1e-9));
        assertThat(results.ratio(WORKLOAD, "nats", "nobody", Measure.PER_SECOND)).isNaN();
    }

    @Test
    void theSentenceOnUringNamesTheLoadsInWhichItIsSlower() {
        assertThat(UringSentence.of(results)).isEmpty();
        add(contender(EngineContenders.EPOLL, Role.OURS), 100, 1);
        add(contender(EngineContenders.IO_URING, Role.OUR_OTHER_ENGINE), 80, 0.5);
        assertThat(UringSentence.of(results))
                .hasValue(
                        "io_uring is slower than epoll here, its number divided by epoll's, in:"
                                + " Room, 100 members, saturated (0.800 per second, 2 per CPU"
                                + " second).");
    }

    @Test
    void theSentenceOnUringSaysThatItIsNowhereSlower() {
        add(contender(EngineContenders.EPOLL, Role.OURS), 100, 1);
        add(contender(EngineContenders.IO_URING, Role.OUR_OTHER_ENGINE), 100, 1);
        assertThat(UringSentence.of(results))
                .hasValue("io_uring is nowhere slower than epoll here.");
    }

    @Test
    void theGoalsOfAnEngineAreItsOwn() {
        add(contender(EngineContenders.EPOLL, Role.OURS), 500, 0.1);
        add(contender(EngineContenders.IO_URING, Role.OUR_OTHER_ENGINE), 100, 2);
        add(contender(EngineContenders.NETTY_IO_URING, Role.SAME_IDEA), 50, 1);
        assertThat(Goal.ofEngines(results))
                .extracting(Goal::text, Goal::verdict)
                .containsExactly(
                        tuple(
                                "Room, 100 members, saturated: io_uring, deliveries per second, to"
                                        + " Netty's io_uring",
                                "reached"),
                        tuple(
                                "Room, 100 members, saturated: io_uring, CPU each, to Netty's"
                                        + " io_uring",
                                "**not reached**"));
    }

    private Goal goal(String text) {
        return Goal.of(results).stream()
                .filter(goal -> goal.text().contains(text))
                .findFirst()
                .orElseThrow();
    }
}
