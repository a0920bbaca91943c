package switchboard.net;

/**
 * What a port has counted since it was opened. What the kernel had no room for before it was
 * received, or the network has lost, nobody tells.
 *
 * @param received datagrams that have come, truncated and dropped ones too
 * @param truncated those that were longer than the port takes
 * @param receiveDropped those that the queue of {@link DatagramPort#receive} had no room for, and
 *     those of senders that {@link DatagramSetup#filter} does not take
 * @param sent datagrams that the kernel has taken
 * @param sendDropped those it has not taken, and those that other threads sent faster than the loop
 *     could
 */
public record DatagramStats(
        long received, long truncated, long receiveDropped, long sent, long sendDropped) {}
