package switchboard.testkit;

/**
 * How often a {@link SimKernel} does what kernels and networks may do at any time: each a
 * probability from 0 to 1 per call, per segment on the wire, or per wait.
 *
 * @param shortRead a receive gives less than is there
 * @param shortWrite a send takes less than there is room for
 * @param wouldBlock a receive or send would block although it need not
 * @param interrupted a call or a wait is interrupted
 * @param reset the network resets the connection that a receive or send is for
 * @param acceptError accept fails, for the connection's or for the process's sake
 * @param delay a segment takes up to 50 ms longer
 * @param spurious a wait ends with an event that has no cause
 * @param hangupAlone of a pending hang-up or error only that is reported, not what can be read
 *     before
 */
public record FaultRates(
        double shortRead,
        double shortWrite,
        double wouldBlock,
        double interrupted,
        double reset,
        double acceptError,
        double delay,
        double spurious,
        double hangupAlone) {

    /** A kernel that does only what it is asked for. */
    public static final FaultRates NONE = new FaultRates(0, 0, 0, 0, 0, 0, 0, 0, 0);

    public FaultRates {
        requireProbability(shortRead, "shortRead");
        requireProbability(shortWrite, "shortWrite");
        requireProbability(wouldBlock, "wouldBlock");
        requireProbability(interrupted, "interrupted");
        requireProbability(reset, "reset");
        requireProbability(acceptError, "acceptError");
        requireProbability(delay, "delay");
        requireProbability(spurious, "spurious");
        requireProbability(hangupAlone, "hangupAlone");
    }

    /** Everything with the same probability; resets, which end a connection, a tenth as often. */
    public static FaultRates all(double rate) {
        return new FaultRates(rate, rate, rate, rate, rate / 10, rate, rate, rate, rate);
    }

    /** The same without resets of the network's own and errors of accept: no connection is lost. */
    public FaultRates lossless() {
        return new FaultRates(
                shortRead, shortWrite, wouldBlock, interrupted, 0, 0, delay, spurious, hangupAlone);
    }

    private static void requireProbability(double rate, String name) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException(name + " must be 0 to 1, not " + rate);
        }
    }
}
