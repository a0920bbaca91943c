package switchboard.cli.netcat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import switchboard.net.Resolver;

/** Which addresses of a name count. */
public enum Family {
    ANY,
    INET4,
    INET6;

    /** The system's addresses of a name, of this family alone. */
    Resolver resolver() {
        return host -> {
            List<InetAddress> all =
                    Resolver.SYSTEM.resolve(host).stream().filter(this::contains).toList();
            if (all.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return all;
        };
    }

    private boolean contains(InetAddress address) {
        return switch (this) {
            case ANY -> true;
            case INET4 -> !(address instanceof Inet6Address);
            case INET6 -> address instanceof Inet6Address;
        };
    }
}
