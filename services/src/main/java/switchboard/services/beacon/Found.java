package switchboard.services.beacon;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * One who has answered.
 *
 * @param name what it calls itself; empty for one that knows no more than {@code ACK}
 * @param address where it answered from
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
}
