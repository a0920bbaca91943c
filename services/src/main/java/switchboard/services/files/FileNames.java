package switchboard.services.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which names a receiver takes from others: those that mean the same file on every system, whatever
 * it is told to do with them. A name has parts, separated by slashes. Any thread.
 */
final class FileNames {

    /** The names that belong to files under way. */
    static final String PART = ".part";

    private static final int PARTS_MAX = 64;

    /** What file systems take, less the room for {@link #PART}. */
    private static final int PART_BYTES_MAX = 250;

    /** They are devices in every folder of Windows. */
    private static final Set<String> DEVICES =
            Set.of(
                    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6",
                    "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7",
                    "lpt8", "lpt9");

    private FileNames() {}

    /**
     * The parts of a name.
     *
     * @throws IllegalArgumentException in one sentence, when it is not taken
     */
    static List<String> parts(String name) {
        List<String> parts = List.of(name.split("/", -1));
        String wrong = parts.size() > PARTS_MAX ? "it has too many folders" : null;
        for (int i = 0; wrong == null && i < parts.size(); i++) {
            wrong = wrongWith(parts.get(i));
        }
        if (wrong != null) {
            throw new IllegalArgumentException(
                    "the name \"" + shown(name) + "\" is not taken: " + wrong);
        }
        return parts;
    }

    /**
     * A name of one part.
     *
     * @throws IllegalArgumentException in one sentence, when it is not one
     */
    static void requirePlain(String name) {
        if (parts(name).size() != 1) {
            throw new IllegalArgumentException(
                    "the name \"" + shown(name) + "\" is not taken: it is in another folder");
        }
    }

    private static @Nullable String wrongWith(String part) {
        if (part.isEmpty()) {
            return "a part of it is empty";
        }
        if (part.equals(".") || part.equals("..")) {
            return "it leads to another folder";
        }
        if (part.indexOf('\\') >= 0 || (part.length() >= 2 && part.charAt(1) == ':')) {
            return "it is a path of Windows";
        }
        if (part.codePoints().anyMatch(FileNames::isHidden)) {
            return "it has characters that cannot be seen";
        }
        if (part.startsWith("-")) {
            return "it begins like an option";
        }
        if (part.endsWith(".") || part.endsWith(" ")) {
            return "it ends with a dot or a blank";
        }
        if (DEVICES.contains(part.replaceFirst("\\..*", "").toLowerCase(Locale.ROOT))) {
            return "it is a device of Windows";
        }
        if (part.toLowerCase(Locale.ROOT).endsWith(PART)) {
            return "names that end with " + PART + " belong to files under way";
        }
        return part.getBytes(UTF_8).length > PART_BYTES_MAX ? "it is too long" : null;
    }

    private static boolean isHidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    true;
            default -> codePoint == 0xFFFD;
        };
    }

    /** The name as it can be shown on a terminal, and cut where it is very long. */
    static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints()
                .limit(200)
                .forEach(codePoint -> {
                    if (isHidden(codePoint)) {
                        shown.append("<U+%04X>".formatted(codePoint));
                    } else {
                        shown.appendCodePoint(codePoint);
                    }
                });
        return name.length() > 200 ? shown + "..." : shown.toString();
    }
}
