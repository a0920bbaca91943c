package switchboard.cli;

import java.util.Deque;
import java.util.regex.Pattern;
import switchboard.net.HostPort;
import switchboard.net.StreamAddress;
import switchboard.net.UnixPath;

/** An address as it stands in a command line: what is spoken there, and where. Any thread. */
sealed interface Address {

    /** {@code HOST:PORT} with or without {@code tcp://}; with {@code tls://} it is encrypted. */
    record Tcp(HostPort at, boolean tls) implements Address {
        @Override
        public String toString() {
            return tls ? TLS + at : at.toString();
        }
    }

    /** {@code udp://HOST:PORT}. */
    record Udp(HostPort at) implements Address {
        @Override
        public String toString() {
            return UDP + at;
        }
    }

    /** {@code unix:/path} or {@code unix:@name}. */
    record Unix(UnixPath at) implements Address {
        @Override
        public String toString() {
            return at.toString();
        }
    }

    String TCP = "tcp://";
    String TLS = "tls://";
    String UDP = "udp://";
    String UNIX = "unix:";
    Pattern PORT = Pattern.compile("\\d+");

    /**
     * Takes {@code ADDR}, or the two words {@code HOST PORT}, from the beginning.
     *
     * @throws CommandFailure in one sentence that says what was expected
     */
    static Address take(Deque<String> words) throws CommandFailure {
        String word = words.remove();
        String next = words.isEmpty() ? "" : words.element();
        String scheme = word.startsWith(UNIX) ? UNIX : scheme(word);
        String host = word.substring(scheme.length());
        if (!scheme.equals(UNIX) && PORT.matcher(next).matches() && isHostAlone(host)) {
            words.remove();
            boolean v6 = host.indexOf(':') >= 0 && !host.endsWith("]");
            return parse(scheme + (v6 ? "[" + host + "]" : host) + ":" + next);
        }
        return parse(word);
    }

    /**
     * Reads {@code ADDR}: {@code HOST:PORT}, {@code [v6]:PORT}, {@code :PORT} or {@code PORT} (both
     * of 127.0.0.1), behind {@code tcp://}, {@code udp://}, {@code tls://} or nothing; {@code
     * unix:/path}, {@code unix:@name}.
     *
     * @throws CommandFailure in one sentence that says what was expected
     */
    static Address parse(String word) throws CommandFailure {
        try {
            if (word.startsWith(UNIX)) {
                return new Unix(new UnixPath(word.substring(UNIX.length())));
            }
            String scheme = scheme(word);
            HostPort at = HostPort.parse(TCP + word.substring(scheme.length()));
            return switch (scheme) {
                case "", TCP -> new Tcp(at, false);
                case TLS -> new Tcp(at, true);
                case UDP -> new Udp(at);
                default ->
                        throw new IllegalArgumentException(
                                "the scheme "
                                        + scheme
                                        + " is not known; there are tcp://, tls://, udp:// and"
                                        + " unix:");
            };
        } catch (IllegalArgumentException e) {
            throw bad(word, reason(e));
        }
    }

    /** The place of a stream of bytes, with TLS or without, for a command that speaks so only. */
    default StreamAddress stream(String command) throws CommandFailure {
        return switch (this) {
            case Tcp(HostPort at, boolean _) -> at;
            case Unix(UnixPath at) -> at;
            case Udp udp ->
                    throw bad(udp.toString(), command + " speaks TCP or a Unix socket, not UDP");
        };
    }

    private static String scheme(String word) {
        int end = word.indexOf("://");
        return end < 0 ? "" : word.substring(0, end + 3);
    }

    private static boolean isHostAlone(String host) {
        int colon = host.indexOf(':');
        boolean bareV6 = colon >= 0 && colon != host.lastIndexOf(':') && !host.startsWith("[");
        return !host.isEmpty()
                && !PORT.matcher(host).matches()
                && (colon < 0 || bareV6 || host.endsWith("]"));
    }

    /** What is wrong, without the address as the library was given it. */
    private static String reason(IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        int quoted = message.indexOf("': ");
        return message.startsWith("bad address '") && quoted > 0
                ? message.substring(quoted + "': ".length())
                : message;
    }

    private static CommandFailure bad(String word, String reason) {
        return CommandFailure.local("bad address '" + word + "': " + reason);
    }
}
