package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Scanner;
import java.util.stream.Stream;
import switchboard.engine.Engines;
import switchboard.net.Limits;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.net.framing.Framing;

/** An echo for lines in a process of its own: prints its port, then answers questions. */
final class NetChild {

    private NetChild() {}

    /**
     * Serves until it is told to stop.
     *
     * @param args the engine, the most connections or 0 for the usual, the frame timeout in ms
     */
    public static void main(String[] args) throws Exception {
        loadClassesOfFolders();
        PrintStream out = System.out;
        LoopGroup group = LoopGroup.start(1, Engines.named(args[0]));
        Server server = start(group, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        out.println(server.port());
        Scanner commands = new Scanner(System.in, UTF_8);
        while (commands.hasNextLine()) {
            switch (commands.nextLine()) {
                case "turns" -> answer(out, group.loop(0).call(group.loop(0)::turns));
                case "limit" -> answer(out, Limits.DEFAULT.connectionsMax());
                case "connections" -> answer(out, server.connectionCount());
                default -> {
                    server.close();
                    group.close();
                    return;
                }
            }
        }
    }

    /** Marked, since its log goes the same way. */
    private static void answer(PrintStream out, long number) {
        out.println("= " + number);
    }

    /** A jar stays open, but from a folder no class can be read without a free descriptor. */
    private static void loadClassesOfFolders() throws Exception {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path folder = Path.of(entry);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(NetChild::isOfTheServer).toList()) {
                    String name = folder.relativize(file).toString().replace('/', '.');
                    Class.forName(name.substring(0, name.length() - ".class".length()));
                }
            }
        }
    }

    private static boolean isOfTheServer(Path file) {
        String path = file.toString();
        return path.endsWith(".class")
                && !path.endsWith("module-info.class")
                && (path.contains("/switchboard/engine/") || path.contains("/switchboard/net/"))
                && !path.contains("Test");
    }

    private static Server start(LoopGroup group, int connectionsMax, int frameMillis)
            throws IOException {
        Limits limits =
                Limits.DEFAULT.withTimeouts(
                        Duration.ZERO, Duration.ofMillis(frameMillis), Duration.ofSeconds(30));
        return Server.tcp(0)
                .group(group)
                .framing(Framing.lines())
                .limits(connectionsMax == 0 ? limits : limits.withConnectionsMax(connectionsMax))
                .handler(NetServer.ECHO)
                .start();
    }
}
