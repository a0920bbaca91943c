package switchboard.bench;

import java.util.function.ToDoubleFunction;
import switchboard.bench.Outcome.Sample;

/** What two servers are compared by; more is better in both. */
enum Measure implements ToDoubleFunction<Sample> {
    PER_SECOND {
        @Override
        public double applyAsDouble(Sample sample) {
            return sample.perSecond();
        }
    },
    PER_CPU_SECOND {
        @Override
        public double applyAsDouble(Sample sample) {
            return 1e6 / sample.cpuMicros();
        }
    }
}
