package switchboard.bench;

import io.netty.util.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Facts about this machine and the programs on it, for the head of a report. Any thread. */
final class Machine {
    private Machine() {}

    static String processor() {
        return valueOf("/proc/cpuinfo", "model name");
    }

    static String memory() {
        String kilobytes = valueOf("/proc/meminfo", "MemTotal").replace(" kB", "");
        try {
            return Math.round(Long.parseLong(kilobytes) / (1024.0 * 1024.0)) + " GiB";
        } catch (NumberFormatException e) {
            return "unknown memory";
        }
    }

    static String kernel() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version");
    }

    static String congestionControl() {
        try {
            return Files.readString(Path.of("/proc/sys/net/ipv4/tcp_congestion_control")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    static String netty() {
        return Version.identify().values().stream()
                .map(Version::artifactVersion)
                .findFirst()
                .orElse("unknown");
    }

    /** The commit that was measured, and whether files differ from it. */
    static String commit(Path root) {
        String git = firstLine("git", "-C", root.toString(), "rev-parse", "--short=10", "HEAD");
        String changes = firstLine("git", "-C", root.toString(), "status", "--porcelain", "-uno");
        return changes.isEmpty() ? git : git + " with uncommitted changes";
    }

    /** The first line that a command prints; empty when it prints none or cannot run. */
    static String firstLine(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            List<String> lines = process.inputReader().readAllLines();
            process.waitFor(10, TimeUnit.SECONDS);
            return lines.isEmpty() ? "" : lines.getFirst().strip();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String valueOf(String file, String key) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
