package switchboard.testkit;

/**
 * How often the network of a {@link SimKernel} does to datagrams what it may do: each a probability
 * from 0 to 1 per datagram.
 *
 * @param loss it never arrives
 * @param duplicate it arrives twice
 * @param reorder it arrives up to 50 ms later, behind others
 */
public record DatagramFaults(double loss, double duplicate, double reorder) {

    /** A network that brings every datagram once and in order. */
    public static final DatagramFaults NONE = new DatagramFaults(0, 0, 0);

    public DatagramFaults {
        requireProbability(loss, "loss");
        requireProbability(duplicate, "duplicate");
        requireProbability(reorder, "reorder");
    }

    private static void requireProbability(double rate, String name) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException(name + " must be 0 to 1, not " + rate);
        }
    }
}
