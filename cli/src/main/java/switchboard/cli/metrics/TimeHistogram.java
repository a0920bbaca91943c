package switchboard.cli.metrics;

import java.util.concurrent.atomic.LongAdder;

/** How often something took how long. Any thread; adding allocates nothing. */
final class TimeHistogram {

    private static final double NANOS_PER_SECOND = 1e9;

    /** Upper bounds; a loop that is at work for longer than the last is in trouble anyway. */
    private static final long[] BOUNDS_NANOS = {
        10_000,
        50_000,
        100_000,
        500_000,
        1_000_000,
        5_000_000,
        10_000_000,
        50_000_000,
        100_000_000,
        500_000_000,
        1_000_000_000
    };

    private final LongAdder[] counts = new LongAdder[BOUNDS_NANOS.length + 1];
    private final LongAdder sumNanos = new LongAdder();

    TimeHistogram() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void add(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        sumNanos.add(nanos);
    }

    /** Buckets hold all that took no longer than their bound, as Prometheus wants them. */
    void writeTo(Exposition to, String name, String help) {
        to.family(name, "histogram", help);
        long below = 0;
        for (int i = 0; i < counts.length; i++) {
            below += counts[i].sum();
            String bound =
                    i < BOUNDS_NANOS.length
                            ? Double.toString(BOUNDS_NANOS[i] / NANOS_PER_SECOND)
                            : "+Inf";
            to.sample(name + "_bucket", "le", bound, below);
        }
        to.sample(name + "_sum", sumNanos.sum() / NANOS_PER_SECOND);
        to.sample(name + "_count", below);
    }
}
