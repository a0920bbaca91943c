package switchboard.services.beacon;

import java.util.regex.Pattern;

/**
 * Something that is served at the address a beacon answers from.
 *
 * @param name what it is: {@code chat}, {@code echo}
 * @param scheme how to speak to it: {@code tcp}, {@code udp}, {@code tls}
 * @param port 1 to 65535
 */
public record AnnouncedService(String name, String scheme, int port) {

    private static final Pattern SCHEME = Pattern.compile("[a-z]{1,8}");

    public AnnouncedService {
        Announcement.requireName(name);
        if (!SCHEME.matcher(scheme).matches()) {
            throw new IllegalArgumentException("a scheme is tcp, udp or tls, not '" + scheme + "'");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is a number from 1 to 65535, not " + port);
        }
    }

    /** {@code chat tcp 33333}. */
    @Override
    public String toString() {
        return name + " " + scheme + " " + port;
    }
}
