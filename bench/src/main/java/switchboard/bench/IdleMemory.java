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

    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern NATIVE =
            Pattern.compile("-\\s+([^(]+) \\(reserved=\\d+KB, committed=(\\d+)KB.*");

    /** Where the JVM counts what connections may need; not what it needs for code and classes. */
    private static final Set<String> OF_CONNECTIONS =
            Set.of("Thread", "Internal", "Other", "Synchronization", "Object Monitors", "Unknown");

    private final Options options;
    private final Tools tools;

    IdleMemory(Options options, Tools tools) {
        this.options = options;
        this.tools = tools;
    }

    IdleCost measure(Contender contender) throws IOException, InterruptedException {
        try (RunningServer server = RunningServer.start(contender, tools)) {
            load(server, Workload.BEFORE_IDLE).destroyForcibly().waitFor();
            long heapBefore = heapBytes(server);
            long nativeBefore = nativeBytes(server);
            Process loader = load(server, Workload.IDLE);
            int connections = Workload.IDLE.connections();
            try {
                double heap = heapBytes(server) - heapBefore;
                double beside = nativeBytes(server) - nativeBefore;
                return new IdleCost(contender, heap / connections, beside / connections);
            } finally {
                loader.destroyForcibly();
            }
        }
    }

    /** Connections that have talked until the server was warm, and then are idle. */
    private Process load(RunningServer server, Workload workload) throws IOException {
        Process loader = Run.startLoader(server, workload, options, tools);
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
