package switchboard.engine;

import java.net.InetAddress;

/** Where a socket is bound or connected: an address, never a name. */
public sealed interface Endpoint {

    /** An IPv4 or IPv6 address and port. */
    record Inet(InetAddress address, int port) implements Endpoint {
        public Inet {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
            }
        }

        /** The address as people write it: {@code 127.0.0.1}, {@code ::1} (RFC 5952). */
        public String host() {
            byte[] bytes = address.getAddress();
            return bytes.length == 4 ? address.getHostAddress() : Ipv6Text.shortest(bytes);
        }

        /** {@code 127.0.0.1:80} or {@code [::1]:80}. */
        @Override
        public String toString() {
            String host = host();
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }
}
