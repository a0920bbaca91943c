package switchboard.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many descriptors this process may have ({@code ulimit -n}). Any thread. */
final class DescriptorLimit {

    /** Kept back from connections: the process's own files, listeners, and peers to be refused. */
    static final int RESERVE = 32;

    private static final int WHERE_UNKNOWN = 8_192;
    private static final int WHERE_UNLIMITED = 1 << 20;
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Path OPEN = Path.of("/proc/self/fd");

    private DescriptorLimit() {}

    /** How many connections fit beside what is open now and the reserve; at least one. */
    static int connectionsMax() {
        return Math.max(1, read() - open() - RESERVE);
    }

    /** The same for an engine that can watch no descriptor above {@code descriptorMax}. */
    static int connectionsMaxUpTo(int descriptorMax) {
        return Math.max(1, descriptorMax + 1 - open() - RESERVE);
    }

    private static int read() {
        try {
            return Files.isReadable(LIMITS) ? parse(Files.readAllLines(LIMITS)) : WHERE_UNKNOWN;
        } catch (IOException e) {
            return WHERE_UNKNOWN;
        }
    }

    private static int open() {
        String[] descriptors = OPEN.toFile().list();
        return descriptors == null ? 0 : descriptors.length;
    }

    /** The soft limit from the lines of proc_pid_limits(5). */
    static int parse(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith("Max open files")) {
                String soft = line.substring("Max open files".length()).strip().split("\\s+")[0];
                boolean isInt = soft.matches("\\d{1,9}|1\\d{9}");
                return isInt ? Integer.parseInt(soft) : WHERE_UNLIMITED;
            }
        }
        return WHERE_UNKNOWN;
    }
}
