package switchboard.net;

import java.lang.System.Logger.Level;
import java.time.ZoneId;

/**
 * What loops log. A log that fails must not end a loop: a process without a free descriptor cannot
 * even open the table of time zones for its first line. Any thread.
 */
final class LoopLog {

    private final System.Logger logger;

    LoopLog(Class<?> of) {
        logger = System.getLogger(of.getName());
    }

    /** Opens what the first line would open, as long as there are descriptors for it. */
    static void prepare() {
        System.Logger logger = System.getLogger(LoopLog.class.getName());
        if (logger.isLoggable(Level.WARNING)) {
            ZoneId ignored = ZoneId.systemDefault();
        }
    }

    void warning(String format, Object... parameters) {
        try {
            logger.log(Level.WARNING, format, parameters);
        } catch (Throwable e) {
            lost();
        }
    }

    void error(String message, Throwable thrown) {
        try {
            logger.log(Level.ERROR, message, thrown);
        } catch (Throwable e) {
            lost();
        }
    }

    /** There is nowhere to say it. */
    private static void lost() {}
}
