package switchboard.cli.engines;

/**
 * What one round trip costs the thread of a loop.
 *
 * @param engine the engine by its name
 * @param idle how many connections are open beside the active one and say nothing
 * @param nanos time on a processor per round trip
 */
public record Cost(String engine, int idle, long nanos) {}
