package switchboard.services.beacon;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a beacon says of itself.
 *
 * @param name 1 to 32 letters, digits, {@code _ . -}, beginning with a letter or digit
 * @param services what is served, in the order in which it is told as far as there is room
 */
public record Announcement(String name, List<AnnouncedService> services) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}");

    public Announcement {
        requireName(name);
        services = List.copyOf(services);
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    static void requireName(String text) {
        if (!isName(text)) {
            throw new IllegalArgumentException(
                    "a name is 1 to 32 letters, digits, '_', '.' or '-', beginning with a letter"
                            + " or digit, not '"
                            + text
                            + "'");
        }
    }
}
