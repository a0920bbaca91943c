package switchboard.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel says of the sockets of this machine, by proc_net_tcp. Any thread. */
final class KernelSockets {

    private static final Path TABLE = Path.of("/proc/net/tcp");

    private KernelSockets() {}

    /**
     * Bytes that came by IPv4 from a port to that of a server and were not read yet, or are still
     * on their way. Both ports, for others may have a connection from the same one elsewhere.
     */
    static long unreadOf(int port, int serverPort) {
        String hexPort = hex(port);
        String hexServerPort = hex(serverPort);
        long unread = 0;
        for (String[] fields : socketsWith(hexPort)) {
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
        String hexPort = hex(port);
        return socketsWith(hexPort).stream()
                .anyMatch(fields -> fields[2].endsWith(hexPort) && fields[5].startsWith("02:"));
    }

    private static String hex(int port) {
        return ":%04X".formatted(port);
    }

    /** Only these are taken apart: there may be tens of thousands that were closed a minute ago. */
    private static List<String[]> socketsWith(String hexPort) {
        try (Stream<String> lines = Files.lines(TABLE)) {
            return lines.filter(line -> line.contains(hexPort))
                    .map(line -> line.strip().split("\\s+"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
