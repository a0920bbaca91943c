package switchboard.services.beacon;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import switchboard.net.BroadcastTarget;

/**
 * Where a search asks. Whoever hears both families is to be known by its IPv4 address, since what
 * it serves may not be there for IPv6: so on every interface IPv6 is asked later, when who has been
 * found already keeps silent. Any thread.
 *
 * @param inet4 addresses of IPv4
 * @param inet6 addresses of IPv6
 * @param firstRoundOfInet6 the first round in which those are asked
 */
record BeaconTargets(List<InetAddress> inet4, List<InetAddress> inet6, int firstRoundOfInet6) {

    /** On every interface. Asks for interfaces: not on a loop. */
    static BeaconTargets everywhere() throws IOException {
        return new BeaconTargets(
                BroadcastTarget.all().stream().map(BroadcastTarget::address).toList(),
                BeaconGroup.ways().stream()
                        .filter(BeaconGroup.Way::isOpen)
                        .map(BeaconGroup.Way::group)
                        .toList(),
                1);
    }

    /** At these addresses alone. */
    static BeaconTargets at(List<InetAddress> addresses) {
        List<InetAddress> inet4 = new ArrayList<>();
        List<InetAddress> inet6 = new ArrayList<>();
        for (InetAddress address : addresses) {
            (address instanceof Inet4Address ? inet4 : inet6).add(address);
        }
        return new BeaconTargets(inet4, inet6, 0);
    }
}
