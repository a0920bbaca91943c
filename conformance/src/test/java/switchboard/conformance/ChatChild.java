package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import switchboard.chat.ChatOptions;
import switchboard.chat.ChatServer;
import switchboard.engine.Endpoint;

/**
 * A room in a process of its own: prints its ports, then what it holds whenever it is told {@code
 * memory}.
 */
final class ChatChild {

    private static final String ANSWER = "= ";
    private static final int LOG_BYTES = 1 << 20;

    private static final Pattern MALLOCED = Pattern.compile("Other \\(reserved=(\\d+)KB");

    /**
     * Where the room is.
     *
     * @param lines its listener for lines
     * @param raw its listener for raw input
     */
    record Address(InetSocketAddress lines, InetSocketAddress raw) {}

    /**
     * What the room's process holds after a collection.
     *
     * @param heapBytes on the heap
     * @param nativeBytes in memory that code of ours has allocated outside of it
     */
    record Memory(long heapBytes, long nativeBytes) {}

    private ChatChild() {}

    static Address addressOf(JavaProcess child) {
        String[] ports = answer(child).split(" ");
        return new Address(address(ports[0]), address(ports[1]));
    }

    /** What the room logs is passed over, unless it is an error. */
    private static String answer(JavaProcess child) {
        while (true) {
            String line = child.line();
            if (line.startsWith(ANSWER)) {
                return line.substring(ANSWER.length());
            }
            assertThat(line).doesNotStartWith("SEVERE");
        }
    }

    private static InetSocketAddress address(String port) {
        return new InetSocketAddress("127.0.0.1", Integer.parseInt(port));
    }

    static Memory memoryOf(JavaProcess child) {
        child.tell("memory");
        String[] numbers = answer(child).split(" ");
        return new Memory(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    /** Runs a room; {@code args} are the engine and the number of loops. */
    public static void main(String[] args) throws Exception {
        loadClassesOfFolders();
        PrintStream out = System.out;
        ChatOptions options =
                ChatRoom.on(ChatOptions.DEFAULT, "127.0.0.1")
                        .withLoops(args[0], Integer.parseInt(args[1]))
                        .withSizes(8 << 10, 256 << 10, LOG_BYTES);
        try (ChatServer server = ChatServer.start(options);
                Scanner commands = new Scanner(System.in, UTF_8)) {
            out.println(ANSWER + port(server, 0) + " " + port(server, 1));
            while (commands.hasNextLine()) {
                switch (commands.nextLine()) {
                    case "memory" -> out.println(ANSWER + heapBytes() + " " + nativeBytes());
                    case String unknown -> throw new IllegalArgumentException(unknown);
                }
            }
        }
    }

    private static int port(ChatServer server, int listener) {
        return ((Endpoint.Inet) server.addresses().get(listener)).port();
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** As the JVM counts it when it is started with {@code -XX:NativeMemoryTracking=summary}. */
    private static long nativeBytes() throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        Object[] arguments = {new String[] {"summary"}};
        String[] signature = {String[].class.getName()};
        Object summary = beans.invoke(commands, "vmNativeMemory", arguments, signature);
        Matcher other = MALLOCED.matcher(summary.toString());
        return other.find() ? Long.parseLong(other.group(1)) << 10 : 0;
    }

    /** From a folder no class can be read when no descriptor is free. */
    private static void loadClassesOfFolders() throws Exception {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path folder = Path.of(entry);
            if (Files.isDirectory(folder)) {
                loadClassesOf(folder);
            }
        }
    }

    private static void loadClassesOf(Path folder) throws IOException, ClassNotFoundException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(ChatChild::isOfTheServer).toList()) {
                String name = folder.relativize(file).toString().replace('/', '.');
                Class.forName(name.substring(0, name.length() - ".class".length()));
            }
        }
    }

    private static boolean isOfTheServer(Path file) {
        String path = file.toString();
        boolean ours = path.matches(".*/switchboard/(engine|net|chat)/.*\\.class");
        return ours && !path.contains("Test");
    }
}
