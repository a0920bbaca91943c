package switchboard.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one run of a load program came to. */
sealed interface Outcome {

    /** The line that the load program printed, or why there is none. */
    String raw();

    /**
     * A run that ended well.
     *
     * @param values by name, as the load program prints them
     */
    record Sample(String raw, Map<String, Double> values) implements Outcome {

        /** From here on others took so much of the machine that a slice is marked. */
        static final double DISTURBED_CORES = 0.15;

        double value(String name) {
            return values.getOrDefault(name, Double.NaN);
        }

        double perSecond() {
            return value("per_second");
        }

        double cpuMicros() {
            return value("cpu_micros");
        }

        /** The part of its core that the server used. */
        double serverBusy() {
            return value("server_cpu") / value("seconds");
        }

        double loaderBusy() {
            return value("loader_cpu") / value("seconds");
        }

        /** What programs that have no part in it used, in cores. */
        double others() {
            return value("others_cpu") / value("seconds");
        }

        boolean disturbed() {
            return others() > DISTURBED_CORES;
        }

        boolean loaderBound() {
            return value("loader_bound") > 0;
        }
    }

    /** A run that did not end, or did not end on what was expected. */
    record Failed(String reason) implements Outcome {
        @Override
        public String raw() {
            return "failed: " + reason;
        }
    }

    /** Reads the line of {@code key=value} that a load program prints. */
    static Outcome parse(String line) {
        if (!line.startsWith("ok=1 ")) {
            int error = line.indexOf("error=");
            return new Failed(error < 0 ? "said: " + line : line.substring(error + 6));
        }
        Map<String, Double> values = new LinkedHashMap<>();
        for (String pair : line.strip().split(" ", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                return new Failed("said: " + line);
            }
            values.put(pair.substring(0, equals), Double.parseDouble(pair.substring(equals + 1)));
        }
        return new Sample(line.strip(), values);
    }
}
