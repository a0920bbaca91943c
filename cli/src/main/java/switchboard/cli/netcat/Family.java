package switchboard.cli.netcat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import switchboard.net.Resolver;

/** Which addresses of a name count. */
public enum Family {
    ANY(""),
    INET4("IPv4"),
    INET6("IPv6");

    private final String title;

    Family(String title) {
        this.title = title;
    }

    /** The family of an address. */
    public static Family of(InetAddress address) {
        return address instanceof Inet6Address ? INET6 : INET4;
    }

    /** As people call it; nothing for all. */
    public String title() {
        return title;
    }

    /** The system's addresses of a name, of this family alone. */
    public Resolver resolver() {
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
        return this == ANY || this == of(address);
    }
}
