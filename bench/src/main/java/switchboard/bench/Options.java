package switchboard.bench;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench/run} was asked for.
 *
 * @param engines whether our engines are compared with one another, instead of us with rivals
 * @param seconds of each slice
 * @param leadInSeconds at the begin of a slice, before it is measured
 * @param warmupSeconds of each server, before the first round
 * @param coldSeconds the same for a server on the JVM
 */
record Options(
        boolean quick,
        boolean engines,
        Set<Kind> kinds,
        double seconds,
        double leadInSeconds,
        double warmupSeconds,
        double coldSeconds,
        int rounds,
        @Nullable Path out) {

    static final String USAGE =
            "usage: bench/run [--engines] [--quick] [--only echo|blocking|fanout|idle] [--seconds N]"
                    + " [--repeat N] [--out FILE]";

    /** With it no server is stopped as long as half a frame may stand in it, which is 30 s. */
    private static final double SECONDS_MOST = 1;

    /** What is wrong with the arguments, in one sentence. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    static Options parse(String[] args) throws UsageException {
        boolean quick = false;
        boolean engines = false;
        Set<Kind> kinds = EnumSet.allOf(Kind.class);
        double seconds = 0;
        int rounds = 0;
        Path out = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> quick = true;
                case "--engines" -> engines = true;
                case "--only" -> kinds = EnumSet.of(kind(value(args, ++i)));
                case "--seconds" ->
                        seconds = number("--seconds", value(args, ++i), 0.2, SECONDS_MOST);
                case "--repeat" -> rounds = (int) number("--repeat", value(args, ++i), 1, 99);
                case "--out" -> out = Path.of(value(args, ++i));
                default -> throw new UsageException("unknown option " + args[i]);
            }
        }
        return new Options(
                quick,
                engines,
                kinds,
                seconds > 0 ? seconds : quick ? 0.5 : engines ? 0.7 : 0.8,
                0.2,
                quick ? 0.5 : 1,
                quick ? 2 : engines ? 3 : 4,
                rounds > 0 ? rounds : quick ? 2 : engines ? 8 : 10,
                out);
    }

    boolean includes(Workload workload) {
        boolean left = quick && workload.equals(Workload.WINDOW_1000);
        boolean compared = !engines || Workload.forEngines().contains(workload);
        return kinds.contains(workload.kind()) && compared && !left;
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
            case "blocking" -> Kind.BLOCKING;
            case "fanout" -> Kind.FANOUT;
            case "idle" -> Kind.IDLE;
            default ->
                    throw new UsageException(
                            "--only wants echo, blocking, fanout or idle, not " + text);
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
