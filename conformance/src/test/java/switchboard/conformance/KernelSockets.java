package switchboard.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel says of the sockets of this machine, by proc_net_tcp. Any thread. */
final class KernelSockets {

    private static final Path TABLE = Path.of("/proc/net/tcp");

    private KernelSockets() {}

    /**
     * Bytes that came by IPv4 from a port to that of a server and were not read yet, or are still
     * on their way. Both ports, for others may have a connection from the same one elsewhere.
     */
    static long unreadOf(int port, int serverPort) {
        String hexPort = ":%04X".formatted(port);
        String hexServerPort = ":%04X".formatted(serverPort);
        long unread = 0;
        for (String line : lines()) {
            String[] fields = line.strip().split("\\s+");
            String[] queues = fields[4].split(":");
            if (fields[2].endsWith(hexPort) && fields[1].endsWith(hexServerPort)) {
                unread += Long.parseLong(queues[1], 16);
            }
            if (fields[1].endsWith(hexPort) && fields[2].endsWith(hexServerPort)) {
                unread += Long.parseLong(queues[0], 16);
            }
        }
        return unread;
    }

    /** Whether the socket at the other end of an IPv4 port's connection has a keepalive timer. */
    static boolean isKeptAliveTowards(int port) {
        String hexPort = ":%04X".formatted(port);
        return lines().stream()
                .map(line -> line.strip().split("\\s+"))
                .anyMatch(fields -> fields[2].endsWith(hexPort) && fields[5].startsWith("02:"));
    }

    private static List<String> lines() {
        try {
            List<String> all = Files.readAllLines(TABLE);
            return all.subList(1, all.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
