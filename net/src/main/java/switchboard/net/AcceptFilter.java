package switchboard.net;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import switchboard.engine.Endpoint;

/**
 * Whose connections are taken. Who is denied is not; else, when anybody is allowed, only they are;
 * else everybody. Peers of Unix sockets have no address and are always taken. Immutable; any
 * thread.
 *
 * @param allowed networks that may connect; none for all
 * @param denied networks that may not, whatever is allowed
 * @param tells whether a denied peer of text frames is told so before it is closed
 */
public record AcceptFilter(List<Cidr> allowed, List<Cidr> denied, boolean tells) {

    /** Takes everybody. */
    public static final AcceptFilter ALL = new AcceptFilter(List.of(), List.of(), false);

    /** What a peer is told that is not taken. */
    static final String SENTENCE = "your address is not allowed here";

    public AcceptFilter {
        allowed = List.copyOf(allowed);
        denied = List.copyOf(denied);
    }

    /**
     * The same with these allowed too.
     *
     * @throws IllegalArgumentException in one sentence, when a text is no network
     */
    public AcceptFilter allow(String... cidrs) {
        return new AcceptFilter(with(allowed, cidrs), denied, tells);
    }

    /**
     * The same with these denied too.
     *
     * @throws IllegalArgumentException in one sentence, when a text is no network
     */
    public AcceptFilter deny(String... cidrs) {
        return new AcceptFilter(allowed, with(denied, cidrs), tells);
    }

    /** The same, but who is denied is told, where the framing is of text. */
    public AcceptFilter telling() {
        return new AcceptFilter(allowed, denied, true);
    }

    private static List<Cidr> with(List<Cidr> before, String... cidrs) {
        return Stream.concat(before.stream(), Stream.of(cidrs).map(Cidr::parse)).toList();
    }

    /** Whether a connection from there is taken. */
    public boolean admits(Endpoint remote) {
        return !(remote instanceof Endpoint.Inet inet) || admits(inet.address());
    }

    private boolean admits(InetAddress address) {
        return !containsAny(denied, address)
                && (allowed.isEmpty() || containsAny(allowed, address));
    }

    private static boolean containsAny(List<Cidr> networks, InetAddress address) {
        for (Cidr network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
