package switchboard.testkit;

/**
 * What kind of poller a {@link SimPoller} is.
 *
 * @param edgeTriggered reports the beginning of a condition only
 * @param descriptorMax the highest descriptor it can watch, as select's is 1,023
 * @param eventsMax how many events one wait can bring
 */
public record SimPollerOptions(boolean edgeTriggered, int descriptorMax, int eventsMax) {

    /** Level triggered, without a limit on descriptors. */
    public static final SimPollerOptions LEVEL = new SimPollerOptions(false, Integer.MAX_VALUE, 64);

    /** Edge triggered, without a limit on descriptors. */
    public static final SimPollerOptions EDGE = new SimPollerOptions(true, Integer.MAX_VALUE, 64);

    public SimPollerOptions {
        if (eventsMax <= 0) {
            throw new IllegalArgumentException("eventsMax must be positive, not " + eventsMax);
        }
    }

    public SimPollerOptions withDescriptorMax(int descriptor) {
        return new SimPollerOptions(edgeTriggered, descriptor, eventsMax);
    }

    public SimPollerOptions withEventsMax(int events) {
        return new SimPollerOptions(edgeTriggered, descriptorMax, events);
    }
}
