package switchboard.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A host, by name or address, and a port: what people write before anything is looked up. Any
 * thread.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 0 to 65535
 */
public record HostPort(String host, int port) implements StreamAddress {

    private static final String LOOPBACK = "127.0.0.1";

    /** As much as tells an address from a name: one that is none would be looked up. */
    private static final Pattern INET6 =
            Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*(%[\\w.-]+)?");

    public HostPort {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is a number from 0 to 65535, not " + port);
        }
    }

    /**
     * Reads {@code HOST:PORT}, {@code [v6]:PORT}, {@code :PORT}, {@code PORT} (both of 127.0.0.1),
     * each with or without {@code tcp://}.
     *
     * @throws IllegalArgumentException with one sentence that says what was expected
     */
    public static HostPort parse(String text) {
        String rest = withoutScheme(text);
        if (rest.startsWith("[")) {
            int close = rest.indexOf("]:");
            if (close < 0 || !INET6.matcher(rest.substring(1, close)).matches()) {
                throw bad(text, "an IPv6 address is written [::1]:PORT");
            }
            return new HostPort(rest.substring(1, close), port(rest.substring(close + 2), text));
        }
        int colon = rest.lastIndexOf(':');
        if (colon < 0) {
            return new HostPort(LOOPBACK, port(rest, text));
        }
        if (rest.indexOf(':') != colon) {
            throw bad(text, "an IPv6 address is written [::1]:PORT");
        }
        String host = colon == 0 ? LOOPBACK : rest.substring(0, colon);
        if (host.chars().anyMatch(c -> c <= ' ' || c == '[' || c == ']')) {
            throw bad(text, "a host is a name or an address");
        }
        return new HostPort(host, port(rest.substring(colon + 1), text));
    }

    private static String withoutScheme(String text) {
        int scheme = text.indexOf("://");
        if (scheme < 0) {
            if (text.startsWith("unix:")) {
                throw bad(text, "the scheme unix: is not supported here, only tcp://");
            }
            return text;
        }
        if (!text.startsWith("tcp://")) {
            String name = text.substring(0, scheme + 3);
            throw bad(text, "the scheme " + name + " is not supported here, only tcp://");
        }
        return text.substring(scheme + 3);
    }

    private static int port(String digits, String text) {
        boolean numeric =
                !digits.isEmpty()
                        && digits.length() <= 5
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!numeric || Integer.parseInt(digits) > 65_535) {
            throw bad(
                    text,
                    "expected HOST:PORT, [v6]:PORT, :PORT or PORT, with a port from 0 to 65535");
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException bad(String text, String sentence) {
        return new IllegalArgumentException("bad address '" + text + "': " + sentence);
    }

    /** Every address of the host. May ask the network: never on a loop. */
    InetAddress[] resolve() throws UnknownHostException {
        return InetAddress.getAllByName(host);
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
