package switchboard.bench;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench/run} was asked for.
 *
 * @param warmupSeconds of each run, before it is measured
 * @param coldSeconds of the unmeasured run that a server on the JVM gets before the first round
 */
record Options(
        boolean quick,
        Set<Kind> kinds,
        double seconds,
        double warmupSeconds,
        double coldSeconds,
        int rounds,
        @Nullable Path out) {

    static final String USAGE =
            "usage: bench/run [--quick] [--only echo|fanout] [--seconds N] [--repeat N]"
                    + " [--out FILE]";

    /** What is wrong with the arguments, in one sentence. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    static Options parse(String[] args) throws UsageException {
        boolean quick = false;
        Set<Kind> kinds = EnumSet.allOf(Kind.class);
        double seconds = 0;
        int rounds = 0;
        Path out = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> quick = true;
                case "--only" -> kinds = EnumSet.of(kind(value(args, ++i)));
                case "--seconds" -> seconds = number("--seconds", value(args, ++i), 0.5, 60);
                case "--repeat" -> rounds = (int) number("--repeat", value(args, ++i), 1, 99);
                case "--out" -> out = Path.of(value(args, ++i));
                default -> throw new UsageException("unknown option " + args[i]);
            }
        }
        return new Options(
                quick,
                kinds,
                seconds > 0 ? seconds : quick ? 1.5 : 3,
                quick ? 0.5 : 1,
                quick ? 2 : 4,
                rounds > 0 ? rounds : quick ? 1 : 3,
                out);
    }

    boolean includes(Workload workload) {
        boolean left = quick && workload.equals(Workload.WINDOW_1000);
        return kinds.contains(workload.kind()) && !left;
    }

    private static String value(String[] args, int i) throws UsageException {
        if (i >= args.length) {
            throw new UsageException(args[i - 1] + " wants a value");
        }
        return args[i];
    }

    private static Kind kind(String text) throws UsageException {
        return switch (text) {
            case "echo" -> Kind.ECHO;
            case "fanout" -> Kind.FANOUT;
            default -> throw new UsageException("--only wants echo or fanout, not " + text);
        };
    }

    private static double number(String option, String text, double least, double most)
            throws UsageException {
        try {
            double value = Double.parseDouble(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new UsageException(option + " wants a number, not " + text);
        }
        String range = Figures.number(least) + " to " + Figures.number(most);
        throw new UsageException(option + " wants a number from " + range);
    }
}
