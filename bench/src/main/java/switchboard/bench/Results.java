package switchboard.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import switchboard.bench.Outcome.Sample;

/** All outcomes, by workload, contender and round, and what is computed from them. One thread. */
final class Results {
    private static final double DISTURBED_PART = 0.25;

    private final Map<Workload, Map<Contender, List<Outcome>>> all = new LinkedHashMap<>();
    private final List<IdleCost> idle = new ArrayList<>();

    void add(Workload workload, Contender contender, Outcome outcome) {
        all.computeIfAbsent(workload, w -> new LinkedHashMap<>())
                .computeIfAbsent(contender, c -> new ArrayList<>())
                .add(outcome);
    }

    void add(IdleCost cost) {
        idle.add(cost);
    }

    /** What idle connections cost, where it was measured. */
    List<IdleCost> idle() {
        return List.copyOf(idle);
    }

    /** In bytes; NaN when it was not measured. */
    double idleBytes(String id) {
        return idle.stream()
                .filter(cost -> cost.contender().id().equals(id))
                .mapToDouble(IdleCost::bytes)
                .findFirst()
                .orElse(Double.NaN);
    }

    boolean has(Workload workload) {
        return all.containsKey(workload);
    }

    /** Those that took part, in the order of the first round. */
    List<Contender> contenders(Workload workload) {
        return List.copyOf(all.getOrDefault(workload, Map.of()).keySet());
    }

    /** One outcome per slice. */
    List<Outcome> outcomes(Workload workload, Contender contender) {
        return all.getOrDefault(workload, Map.of()).getOrDefault(contender, List.of());
    }

    List<Sample> samples(Workload workload, Contender contender) {
        return outcomes(workload, contender).stream()
                .filter(Sample.class::isInstance)
                .map(Sample.class::cast)
                .toList();
    }

    int disturbed(Workload workload, Contender contender) {
        return (int) samples(workload, contender).stream().filter(Sample::disturbed).count();
    }

    /** Whether that is more than its medians bear. */
    boolean isDisturbed(Workload workload, Contender contender) {
        int slices = samples(workload, contender).size();
        return disturbed(workload, contender) > slices * DISTURBED_PART;
    }

    /** NaN when no run ended well. */
    double median(Workload workload, Contender contender, ToDoubleFunction<Sample> of) {
        return median(samples(workload, contender).stream().mapToDouble(of).toArray());
    }

    /**
     * How many times {@code of} does what the best of {@code rivals} does: the median of the
     * rounds' ratios. The slices of one round are close in time, so what else the machine does
     * weighs less than in a ratio of medians.
     */
    double ratio(Workload workload, Contender of, List<Contender> rivals, Measure measure) {
        List<Outcome> own = outcomes(workload, of);
        DoubleStream.Builder ratios = DoubleStream.builder();
        for (int i = 0; i < own.size(); i++) {
            OptionalDouble best = best(workload, rivals, i, measure);
            if (own.get(i) instanceof Sample sample && best.isPresent()) {
                ratios.add(measure.applyAsDouble(sample) / best.getAsDouble());
            }
        }
        return median(ratios.build().toArray());
    }

    /** The same for two contenders by their ids; NaN when one did not take part. */
    double ratio(Workload workload, String of, String to, Measure measure) {
        return contender(workload, of)
                .flatMap(one ->
                        contender(workload, to)
                                .map(rival -> ratio(workload, one, List.of(rival), measure)))
                .orElse(Double.NaN);
    }

    private Optional<Contender> contender(Workload workload, String id) {
        return contenders(workload).stream().filter(c -> c.id().equals(id)).findFirst();
    }

    private OptionalDouble best(
            Workload workload, List<Contender> rivals, int round, Measure measure) {
        return rivals.stream()
                .map(rival -> outcomes(workload, rival))
                .filter(outcomes -> round < outcomes.size())
                .map(outcomes -> outcomes.get(round))
                .filter(Sample.class::isInstance)
                .map(Sample.class::cast)
                .mapToDouble(measure)
                .max();
    }

    static double median(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
