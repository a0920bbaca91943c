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

        /** {@code 127.0.0.1:80} or {@code [::1]:80}. */
        @Override
        public String toString() {
            String host = address.getHostAddress();
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }
}
