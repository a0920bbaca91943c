package switchboard.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A service that {@code serve} knows by name. */
enum KnownService {
    ECHO(9_999, "every byte is sent back (RFC 862)"),
    STAMP(21_567, "every line is sent back as [Sat Nov 21 10:15:42 2026] line"),
    REPLY(33_333, "the first message is answered by a text, then the end"),
    GREET(0, "whoever connects is sent a text, then the end"),
    DISCARD(9_009, "nothing is sent, whatever comes (RFC 863)"),
    DAYTIME(9_013, "whoever connects is sent the time as text, then the end (RFC 867)"),
    CHARGEN(9_019, "lines of characters without an end (RFC 864)"),
    TIME(9_037, "whoever connects is sent the seconds since 1900 in 4 bytes (RFC 868)");

    private final int port;
    private final String does;

    KnownService(int port, String does) {
        this.port = port;
        this.does = does;
    }

    /** The one of this name, which is the whole word before {@code =ADDR}. */
    static KnownService named(String name) throws CommandFailure {
        Optional<KnownService> known =
                Arrays.stream(values()).filter(each -> each.lowerName().equals(name)).findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        String nearest = Nearest.to(name, names());
        throw CommandFailure.local(
                "no service is called '"
                        + name
                        + "'"
                        + (nearest.isEmpty()
                                ? ": there are " + String.join(" ", names())
                                : "; did you mean " + nearest + "?"));
    }

    static List<String> names() {
        return Arrays.stream(values()).map(KnownService::lowerName).toList();
    }

    /** The word it is asked for with. */
    String lowerName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The port it has unless another is given; 0 for none. */
    int port() {
        return port;
    }

    /** Whether there is a question and an answer without a connection. */
    boolean answersDatagrams() {
        return this != REPLY && this != GREET;
    }

    /** Its line in the list of all. */
    String line() {
        return "  %-8s  %-5s  %s".formatted(lowerName(), port == 0 ? "" : port, does);
    }
}
