package switchboard.conformance;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import switchboard.cli.io.CommandLoggers;

/** What is logged while this is open. Any thread. */
final class NetLog implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    private NetLog() {}

    static NetLog open() {
        NetLog log = new NetLog();
        CommandLoggers.printTo(log.lines::add, System.Logger.Level.WARNING, false);
        return log;
    }

    /** Each as {@code level: message}. */
    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        CommandLoggers.printTo(System.err::println, System.Logger.Level.WARNING, false);
    }
}
