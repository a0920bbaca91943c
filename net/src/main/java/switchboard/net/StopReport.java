package switchboard.net;

/**
 * How stopping a server went.
 *
 * @param drained connections that got everything that waited for them
 * @param cut connections that were closed when the grace was over
 */
public record StopReport(int drained, int cut) {}
