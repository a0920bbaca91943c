package switchboard.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;

/** In which order the addresses of a host are tried: RFC 8305, section 4. */
final class AddressOrder {

    private AddressOrder() {}

    /** IPv6 and IPv4 in turn, IPv6 first, each family in the order it was given; none twice. */
    static List<InetAddress> interleaved(Collection<InetAddress> addresses) {
        Queue<InetAddress> six = new ArrayDeque<>();
        Queue<InetAddress> four = new ArrayDeque<>();
        for (InetAddress address : addresses) {
            Queue<InetAddress> family = address instanceof Inet6Address ? six : four;
            if (!family.contains(address)) {
                family.add(address);
            }
        }
        List<InetAddress> order = new ArrayList<>();
        while (!six.isEmpty() || !four.isEmpty()) {
            take(six, order);
            take(four, order);
        }
        return order;
    }

    private static void take(Queue<InetAddress> from, List<InetAddress> to) {
        InetAddress next = from.poll();
        if (next != null) {
            to.add(next);
        }
    }
}
