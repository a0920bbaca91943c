package switchboard.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says in one sentence under which loads io_uring is slower than epoll. Any thread. */
final class UringSentence {
    private UringSentence() {}

    /** Empty when they were not measured side by side. */
    static Optional<String> of(Results results) {
        List<String> slower = new ArrayList<>();
        boolean compared = false;
        for (Workload workload : Workload.forEngines()) {
            double perSecond = ratio(results, workload, Measure.PER_SECOND);
            double perCpu = ratio(results, workload, Measure.PER_CPU_SECOND);
            compared |= !Double.isNaN(perSecond);
            if (perSecond < 1 || perCpu < 1) {
                slower.add(
                        "%s (%s per second, %s per CPU second)"
                                .formatted(
                                        workload.title(),
                                        Figures.number(perSecond),
                                        Figures.number(perCpu)));
            }
        }
        if (!compared) {
            return Optional.empty();
        }
        return Optional.of(
                slower.isEmpty()
                        ? "io_uring is nowhere slower than epoll here."
                        : "io_uring is slower than epoll here, its number divided by epoll's, in: "
                                + String.join("; ", slower)
                                + ".");
    }

    private static double ratio(Results results, Workload workload, Measure measure) {
        return results.ratio(workload, EngineContenders.IO_URING, EngineContenders.EPOLL, measure);
    }
}
