package switchboard.services.beacon;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The multicast group by which beacons are asked over IPv6, which has no broadcast: {@code
 * ff12::8000:3039}. It is transient, so nobody has to assign it, and of link-local scope, so no
 * router carries it on (RFC 4291, 2.7); its last 32 bits are of the range for transient groups (RFC
 * 3307, 4.3) and end in the port, 12345. Any thread; asks the system, so not on a loop.
 */
public final class BeaconGroup {

    /** The group as people write it. */
    public static final String TEXT = "ff12::8000:3039";

    private static final byte[] BYTES = HexFormat.of().parseHex("ff120000000000000000000080003039");

    private BeaconGroup() {}

    /**
     * One interface of this machine.
     *
     * @param at the interface
     * @param whyNot why nothing is asked or heard there; empty when it is
     */
    public record Way(NetworkInterface at, String whyNot) {

        /** Whether the group can be reached by it. */
        public boolean isOpen() {
            return whyNot.isEmpty();
        }

        /** The group as it is reached by this interface (RFC 4007, 6). */
        public InetAddress group() {
            try {
                return Inet6Address.getByAddress(null, BYTES, at);
            } catch (IOException e) {
                throw new IllegalStateException(at.getName() + " has no IPv6", e);
            }
        }
    }

    /**
     * Every interface of the machine.
     *
     * @throws IOException when the system does not tell them
     */
    public static List<Way> ways() throws IOException {
        List<Way> all = new ArrayList<>();
        for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
            all.add(new Way(one, whyNot(one)));
        }
        return all;
    }

    private static String whyNot(NetworkInterface at) throws IOException {
        if (!at.isUp()) {
            return "it is down";
        }
        boolean hasInet6 = at.inetAddresses().anyMatch(Inet6Address.class::isInstance);
        if (!hasInet6) {
            return "it has no IPv6 address";
        }
        return at.supportsMulticast() ? "" : "it takes no multicast";
    }
}
