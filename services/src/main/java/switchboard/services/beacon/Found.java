package switchboard.services.beacon;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import switchboard.engine.Endpoint;

/**
 * One who has answered.
 *
 * @param name what it calls itself; empty for one that knows no more than {@code ACK}
 * @param address where it answered from; one of IPv6 that holds on one network alone names the
 *     interface
 * @param services what it serves there
 * @param roundTrip from the question to the answer
 * @param authenticated whether it has proved to know the token
 */
public record Found(
        String name,
        InetAddress address,
        List<AnnouncedService> services,
        Duration roundTrip,
        boolean authenticated) {

    public Found {
        services = List.copyOf(services);
    }

    /** The address as people write it: {@code 192.0.2.9}, {@code fe80::1%eth0} (RFC 5952, 4007). */
    public String host() {
        String text = new Endpoint.Inet(address, 0).host();
        if (!(address instanceof Inet6Address v6) || v6.getScopeId() == 0) {
            return text;
        }
        return text + "%" + interfaceName(v6.getScopeId());
    }

    private static String interfaceName(int index) {
        try {
            NetworkInterface at = NetworkInterface.getByIndex(index);
            return at == null ? Integer.toString(index) : at.getName();
        } catch (SocketException e) {
            return Integer.toString(index);
        }
    }
}
