package switchboard.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a name. Asked on a virtual thread, never on a loop, so it may block. */
@FunctionalInterface
public interface Resolver {

    /** The system's: the hosts file, then DNS, as {@link InetAddress#getAllByName} asks them. */
    Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * Every address of a host, the preferred ones first.
     *
     * @param host a name; an address in digits is not asked for
     * @throws UnknownHostException when no host has the name
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
