package switchboard.cli.engines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.engine.EngineProvider;

/**
 * What the kernel allows this process: proc_pid_limits(5). Where there is no such file, nothing is
 * known of it. Any thread.
 *
 * @param descriptors how many it may have open ({@code ulimit -n}); negative when not known
 * @param lockedBytes how much memory it may lock ({@code ulimit -l}); negative when not known
 */
record ProcessLimits(long descriptors, long lockedBytes) {

    private static final long UNKNOWN = -1;
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Path OPEN = Path.of("/proc/self/fd");

    static ProcessLimits read() {
        try {
            return parse(Files.isReadable(LIMITS) ? Files.readAllLines(LIMITS) : List.of());
        } catch (IOException e) {
            return parse(List.of());
        }
    }

    static ProcessLimits parse(List<String> lines) {
        return new ProcessLimits(soft(lines, "Max open files"), soft(lines, "Max locked memory"));
    }

    private static long soft(List<String> lines, String name) {
        for (String line : lines) {
            if (line.startsWith(name)) {
                String soft = line.substring(name.length()).strip().split("\\s+")[0];
                return soft.equals("unlimited") ? Long.MAX_VALUE : number(soft);
            }
        }
        return UNKNOWN;
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
    }

    /** How many descriptors an engine can watch here; negative when not known. */
    long descriptors(EngineProvider engine) {
        if (engine.descriptorMax() == Integer.MAX_VALUE) {
            return descriptors;
        }
        long watched = engine.descriptorMax() + 1L;
        return descriptors < 0 ? watched : Math.min(watched, descriptors);
    }

    /** How many descriptors this process has open now; 0 when not known. */
    static int openDescriptors() {
        String @Nullable [] open = OPEN.toFile().list();
        return open == null ? 0 : open.length;
    }
}
