package switchboard.cli;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds out which process listens on a port, where the kernel's tables tell. May take a while. */
final class PortOwner {

    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";

    private PortOwner() {}

    /** {@code process 4711 (java)}, or {@code another process}. */
    static String of(int port) {
        try {
            Set<String> sockets = new HashSet<>();
            for (String table : List.of("tcp", "tcp6")) {
                Path path = PROC.resolve("net").resolve(table);
                if (Files.isReadable(path)) {
                    sockets.addAll(listening(Files.readAllLines(path), port));
                }
            }
            return sockets.isEmpty() ? "another process" : holder(sockets);
        } catch (IOException | DirectoryIteratorException e) {
            return "another process";
        }
    }

    /** The kernel's names of the sockets that listen on the port, by the lines of proc_net_tcp. */
    static Set<String> listening(List<String> table, int port) {
        String suffix = String.format(":%04X", port);
        Set<String> sockets = new HashSet<>();
        for (String line : table) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTENING)) {
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
