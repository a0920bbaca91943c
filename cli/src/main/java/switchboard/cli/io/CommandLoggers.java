package switchboard.cli.io;

import java.util.Locale;
import java.util.ResourceBundle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes what the library logs one line each on the command's own log, which is standard error. Any
 * thread.
 */
public final class CommandLoggers extends System.LoggerFinder {

    /** What is printed and where; until a command sets it, warnings go to standard error. */
    private record Log(Consumer<String> to, System.Logger.Level least, boolean verbose) {}

    private static volatile Log log =
            new Log(System.err::println, System.Logger.Level.WARNING, false);

    /** For the service loader. */
    public CommandLoggers() {}

    /**
     * Sends what is logged there from now on.
     *
     * @param least the least serious level that is sent
     * @param verbose whether what is less serious is sent too, and where a failure came from
     */
    public static void printTo(Consumer<String> to, System.Logger.Level least, boolean verbose) {
        log = new Log(to, least, verbose);
    }

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new CommandLogger(name);
    }

    private record CommandLogger(String name) implements System.Logger {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            boolean ours = name.startsWith("switchboard.");
            Level least = log.verbose && ours ? Level.DEBUG : log.least;
            return level != Level.OFF && level.getSeverity() >= least.getSeverity();
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String message,
                @Nullable Throwable thrown) {
            if (!isLoggable(level)) {
                return;
            }
            Log to = log;
            String cause = thrown == null ? "" : ": " + thrown;
            to.to.accept(level.getName().toLowerCase(Locale.ROOT) + ": " + message + cause);
            if (thrown != null && to.verbose) {
                for (StackTraceElement element : thrown.getStackTrace()) {
                    to.to.accept("    at " + element);
                }
            }
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String format,
                @Nullable Object @Nullable ... parameters) {
            if (isLoggable(level)) {
                log(level, bundle, formatted(format, parameters), (Throwable) null);
            }
        }

        private static String formatted(
                @Nullable String format, @Nullable Object @Nullable [] parameters) {
            String text = String.valueOf(format);
            if (parameters == null) {
                return text;
            }
            for (int i = 0; i < parameters.length; i++) {
                text = text.replace("{" + i + "}", String.valueOf(parameters[i]));
            }
            return text;
        }
    }
}
