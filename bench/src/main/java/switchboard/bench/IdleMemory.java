package switchboard.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures what an idle connection costs a server on the JVM: live memory after full collections,
 * with many connections that have each echoed a message, less what it was without them. One thread.
 */
final class IdleMemory {

    /** They make the server load its classes and fill its pools. */
    private static final int FIRST_CONNECTIONS = 200;

    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern NATIVE =
            Pattern.compile("-\\s+([^(]+) \\(reserved=\\d+KB, committed=(\\d+)KB.*");

    /** Where the JVM counts what connections may need; not what it needs for code and classes. */
    private static final Set<String> OF_CONNECTIONS =
            Set.of("Thread", "Internal", "Other", "Synchronization", "Object Monitors", "Unknown");

    private final Tools tools;
    private final int connections;

    IdleMemory(Tools tools, int connections) {
        this.tools = tools;
        this.connections = connections;
    }

    IdleCost measure(Contender contender) throws IOException, InterruptedException {
        try (RunningServer server = RunningServer.start(contender, tools)) {
            load(server, FIRST_CONNECTIONS).destroyForcibly().waitFor();
            long heapBefore = heapBytes(server);
            long nativeBefore = nativeBytes(server);
            Process loader = load(server, connections);
            try {
                double heap = heapBytes(server) - heapBefore;
                double beside = nativeBytes(server) - nativeBefore;
                return new IdleCost(contender, heap / connections, beside / connections);
            } finally {
                loader.destroyForcibly();
            }
        }
    }

    /** Connections that have each had their first messages back, and then are idle. */
    private Process load(RunningServer server, int count) throws IOException {
        Process loader =
                new ProcessBuilder(
                                tools.nativeProgram(Kind.IDLE.loader()),
                                "--port",
                                Integer.toString(server.port()),
                                "--server-pid",
                                Long.toString(server.pid()),
                                "--connections",
                                Integer.toString(count),
                                "--size",
                                "64",
                                "--warmup",
                                "0.1")
                        .redirectErrorStream(true)
                        .start();
        String ready = loader.inputReader().readLine();
        if (ready == null || !ready.startsWith("ok=1")) {
            loader.destroyForcibly();
            throw new IOException("the load program said: " + ready);
        }
        // The load program has stopped the server, as between slices.
        List<String> ignored = lines("kill", "-CONT", Long.toString(server.pid()));
        return loader;
    }

    /** Live objects; the second of two full collections finds nothing that the first has freed. */
    private static long heapBytes(RunningServer server) throws IOException {
        long bytes = 0;
        for (int i = 0; i < 2; i++) {
            bytes = 0;
            for (String line : jcmd(server, "GC.class_histogram")) {
                Matcher total = TOTAL.matcher(line);
                bytes += total.lookingAt() ? Long.parseLong(total.group(1)) : 0;
            }
        }
        return required(bytes, "GC.class_histogram");
    }

    private static long nativeBytes(RunningServer server) throws IOException {
        long kilobytes = 0;
        for (String line : jcmd(server, "VM.native_memory", "summary")) {
            Matcher part = NATIVE.matcher(line);
            if (part.matches() && OF_CONNECTIONS.contains(part.group(1).strip())) {
                kilobytes += Long.parseLong(part.group(2));
            }
        }
        return required(kilobytes << 10, "VM.native_memory");
    }

    private static long required(long bytes, String command) throws IOException {
        if (bytes == 0) {
            throw new IOException("jcmd " + command + " told nothing");
        }
        return bytes;
    }

    private static List<String> jcmd(RunningServer server, String... command) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        List<String> whole = new ArrayList<>(List.of(jcmd, Long.toString(server.pid())));
        whole.addAll(List.of(command));
        return lines(whole.toArray(String[]::new));
    }

    private static List<String> lines(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return process.inputReader().readAllLines();
    }
}
