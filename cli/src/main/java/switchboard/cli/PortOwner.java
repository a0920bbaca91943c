package switchboard.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import switchboard.net.HostPort;
import switchboard.net.StreamAddress;
import switchboard.net.UnixPath;

/**
 * Finds out which process listens on an address, where the kernel's tables tell. May take a while.
 */
final class PortOwner {

    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final String UNCONNECTED = "07";
    private static final String ACCEPTS = "00010000"; // __SO_ACCEPTCON

    private PortOwner() {}

    /** {@code process 4711 (java)}, or {@code another process}. */
    static String of(StreamAddress address) {
        return owner(() ->
                switch (address) {
                    case HostPort inet -> bound(inet.port(), List.of("tcp", "tcp6"), LISTENING);
                    case UnixPath path -> listeningAt(table("unix"), path.name());
                });
    }

    /** The same for who receives datagrams there. */
    static String ofDatagrams(StreamAddress address) {
        return owner(() ->
                switch (address) {
                    case HostPort inet -> bound(inet.port(), List.of("udp", "udp6"), UNCONNECTED);
                    case UnixPath _ -> Set.of();
                });
    }

    private interface Sockets {
        Set<String> find() throws IOException;
    }

    private static String owner(Sockets sockets) {
        try {
            Set<String> found = sockets.find();
            return found.isEmpty() ? "another process" : holder(found);
        } catch (IOException | DirectoryIteratorException e) {
            return "another process";
        }
    }

    private static Set<String> bound(int port, List<String> tables, String state)
            throws IOException {
        Set<String> sockets = new HashSet<>();
        for (String table : tables) {
            sockets.addAll(bound(table(table), port, state));
        }
        return sockets;
    }

    private static List<String> table(String name) throws IOException {
        Path path = PROC.resolve("net").resolve(name);
        return Files.isReadable(path)
                ? new String(Files.readAllBytes(path), StandardCharsets.UTF_8).lines().toList()
                : List.of();
    }

    /** The same for a Unix socket, by the lines of /proc/net/unix (unix(7)). */
    static Set<String> listeningAt(List<String> table, String name) {
        Set<String> sockets = new HashSet<>();
        for (String line : table) {
            String[] fields = line.strip().split("\\s+", 8);
            if (fields.length > 7 && fields[3].equals(ACCEPTS) && place(fields[7]).equals(name)) {
                sockets.add("socket:[" + fields[6] + "]");
            }
        }
        return sockets;
    }

    /** Where a listener is found: engine nio binds it in a folder beside, which then goes. */
    private static String place(String bound) {
        return bound.replaceFirst("\\.sb-[0-9a-z]{4}/(?=[^/]+$)", "");
    }

    /** The kernel's names of the sockets that listen on the port, by the lines of proc_net_tcp. */
    static Set<String> listening(List<String> table, int port) {
        return bound(table, port, LISTENING);
    }

    private static Set<String> bound(List<String> table, int port, String state) {
        String suffix = String.format(":%04X", port);
        Set<String> sockets = new HashSet<>();
        for (String line : table) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(state)) {
                sockets.add("socket:[" + fields[9] + "]");
            }
        }
        return sockets;
    }

    private static String holder(Set<String> sockets) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, sockets)) {
                    String name = Files.readString(process.resolve("comm")).strip();
                    String shown = name.replaceAll("\\p{Cntrl}", "?");
                    return "process " + process.getFileName() + " (" + shown + ")";
                }
            }
        }
        return "another process";
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Another user's process, or one that has just ended.
        }
        return false;
    }
}
