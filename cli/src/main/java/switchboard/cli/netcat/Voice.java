package switchboard.cli.netcat;

import java.util.function.Consumer;

/**
 * What the person is told, on standard error. Any thread.
 *
 * @param problem takes what went wrong
 * @param note takes what is good to know
 * @param detail takes what is told with {@code -v} only
 */
public record Voice(Consumer<String> problem, Consumer<String> note, Consumer<String> detail) {}
