package switchboard.engine;

import java.net.InetAddress;
import java.util.Objects;

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

    /**
     * A Unix socket (unix(7)): a path of the file system, an abstract name behind {@code @}, or
     * nothing, as the client's end of a connection usually is. A socket for datagrams that is to be
     * bound to nothing gets an abstract name of the kernel's choice, so that it can be answered.
     *
     * @param name {@code /run/room.sock}, {@code @room} or empty
     */
    record Unix(String name) implements Endpoint {

        /** Bytes of a path, or of an abstract name behind its {@code @}, at most (sun_path). */
        public static final int NAME_BYTES_MAX = 107;

        public Unix {
            Objects.requireNonNull(name);
        }

        /** Whether it lives without the file system; of Linux only. */
        public boolean isAbstract() {
            return name.startsWith("@");
        }

        /** Whether it has no name, so that nothing can be sent to it. */
        public boolean isUnnamed() {
            return name.isEmpty();
        }

        /** {@code unix:/run/room.sock}, {@code unix:@room}; {@code unix} for one without a name. */
        @Override
        public String toString() {
            return name.isEmpty() ? "unix" : "unix:" + name;
        }
    }
}
