package switchboard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine is called, as a beacon's name. Asks no network. */
final class MachineName {

    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");
    private static final int LENGTH_MAX = 32;

    private MachineName() {}

    static String get() {
        String name = System.getenv().getOrDefault("HOSTNAME", "");
        try {
            name = Files.readString(KERNEL);
        } catch (IOException e) {
            // Another system: its environment has to do.
        }
        return clean(name.strip());
    }

    /** Its first part, of those characters that a name may have. */
    static String clean(String name) {
        String first = name.split("\\.", 2)[0].replaceAll("[^A-Za-z0-9_-]", "-");
        String begun = first.replaceAll("^[^A-Za-z0-9]+", "");
        String cut = begun.substring(0, Math.min(begun.length(), LENGTH_MAX));
        return cut.isEmpty() ? "switchboard" : cut;
    }
}
