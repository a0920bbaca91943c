package switchboard.chat;

import java.time.Duration;
import java.util.List;
import switchboard.net.AcceptFilter;
import switchboard.net.HostPort;
import switchboard.net.Limits;
import switchboard.net.Metrics;

/**
 * What a chat server is started with.
 *
 * @param listeners where members come in; at least one
 * @param engine the engine by its name, or {@code auto}
 * @param loops number of event loops
 * @param limits how many members, and their timeouts
 * @param lineBytesMax the longest line, in bytes without its end
 * @param lagBytesMax how far a member may be behind; at most half of the log
 * @param logBytesMax how much of what was said is kept for those behind
 * @param slow what happens to a member that is further behind
 * @param stamps how lines are stamped
 * @param room the room's name
 * @param observer who is told of joins, leaves and lines
 * @param filter whose connections are taken
 * @param metrics who counts
 */
public record ChatOptions(
        List<Listener> listeners,
        String engine,
        int loops,
        Limits limits,
        int lineBytesMax,
        int lagBytesMax,
        int logBytesMax,
        SlowPolicy slow,
        StampStyle stamps,
        String room,
        ChatObserver observer,
        AcceptFilter filter,
        Metrics metrics) {

    private static final int LOG_BYTES_MIN = 1 << 20;
    private static final int LINES_IN_LOG_MIN = 16;

    /** A room named lobby on 127.0.0.1:33333. */
    public static final ChatOptions DEFAULT =
            new ChatOptions(
                    List.of(new Listener(new HostPort("127.0.0.1", 33_333), Dialect.LINES)),
                    "auto",
                    1,
                    Limits.DEFAULT
                            .withTimeouts(Duration.ZERO, Duration.ofSeconds(30), Duration.ZERO)
                            .withOutputBytesMax(64 << 10),
                    8 << 10,
                    4 << 20,
                    16 << 20,
                    SlowPolicy.SKIP,
                    StampStyle.LOCAL,
                    "lobby",
                    new ChatObserver() {},
                    AcceptFilter.ALL,
                    Metrics.NONE);

    public ChatOptions {
        listeners = List.copyOf(listeners);
        require(!listeners.isEmpty(), "a room needs a listener");
        require(loops > 0, "the number of loops must be positive, not " + loops);
        require(lineBytesMax > 0, "the longest line must be positive, not " + lineBytesMax);
        require(
                logBytesMax >= LOG_BYTES_MIN,
                "the log must be at least 1 MiB, not " + logBytesMax + " bytes");
        require(
                lagBytesMax > 0 && lagBytesMax <= logBytesMax / 2,
                "the lag must be at most half of the log, which is "
                        + logBytesMax / 2
                        + " bytes, not "
                        + lagBytesMax);
        require(
                lineBytesMax <= logBytesMax / LINES_IN_LOG_MIN,
                "the longest line must be at most a sixteenth of the log, which is "
                        + logBytesMax / LINES_IN_LOG_MIN
                        + " bytes, not "
                        + lineBytesMax);
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }

    public ChatOptions withListeners(List<Listener> others) {
        return new ChatOptions(
                others,
                engine,
                loops,
                limits,
                lineBytesMax,
                lagBytesMax,
                logBytesMax,
                slow,
                stamps,
                room,
                observer,
                filter,
                metrics);
    }

    /** The engine by its name, and how many loops. */
    public ChatOptions withLoops(String engineName, int count) {
        return new ChatOptions(
                listeners,
                engineName,
                count,
                limits,
                lineBytesMax,
                lagBytesMax,
                logBytesMax,
                slow,
                stamps,
                room,
                observer,
                filter,
                metrics);
    }

    public ChatOptions withLimits(Limits others) {
        return new ChatOptions(
                listeners,
                engine,
                loops,
                others,
                lineBytesMax,
                lagBytesMax,
                logBytesMax,
                slow,
                stamps,
                room,
                observer,
                filter,
                metrics);
    }

    /** Longest line, lag and log, in bytes. */
    public ChatOptions withSizes(int lineBytes, int lagBytes, int logBytes) {
        return new ChatOptions(
                listeners, engine, loops, limits, lineBytes, lagBytes, logBytes, slow, stamps, room,
                observer, filter, metrics);
    }

    public ChatOptions withSlow(SlowPolicy policy) {
        return new ChatOptions(
                listeners,
                engine,
                loops,
                limits,
                lineBytesMax,
                lagBytesMax,
                logBytesMax,
                policy,
                stamps,
                room,
                observer,
                filter,
                metrics);
    }

    public ChatOptions withStamps(StampStyle style) {
        return new ChatOptions(
                listeners,
                engine,
                loops,
                limits,
                lineBytesMax,
                lagBytesMax,
                logBytesMax,
                slow,
                style,
                room,
                observer,
                filter,
                metrics);
    }

    public ChatOptions withObserver(ChatObserver watching) {
        return new ChatOptions(
                listeners,
                engine,
                loops,
                limits,
                lineBytesMax,
                lagBytesMax,
                logBytesMax,
                slow,
                stamps,
                room,
                watching,
                filter,
                metrics);
    }

    public ChatOptions withFilter(AcceptFilter taking) {
        return new ChatOptions(
                listeners,
                engine,
                loops,
                limits,
                lineBytesMax,
                lagBytesMax,
                logBytesMax,
                slow,
                stamps,
                room,
                observer,
                taking,
                metrics);
    }

    /** Counts connections, frames and the turns of the loops. */
    public ChatOptions withMetrics(Metrics counting) {
        return new ChatOptions(
                listeners,
                engine,
                loops,
                limits,
                lineBytesMax,
                lagBytesMax,
                logBytesMax,
                slow,
                stamps,
                room,
                observer,
                filter,
                counting);
    }
}
