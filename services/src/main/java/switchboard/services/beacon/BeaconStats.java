package switchboard.services.beacon;

/**
 * What a beacon has counted since its start.
 *
 * @param answered answers given to the network
 * @param malformed datagrams that are no question, dropped in silence
 * @param notAsked questions for another name, or from one who knows it already
 * @param foreign datagrams from behind a router, or from a port that answers by itself
 * @param limited questions above the limits
 */
public record BeaconStats(
        long answered, long malformed, long notAsked, long foreign, long limited) {}
