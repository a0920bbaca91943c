package switchboard.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a load program against a server, pinned to its core. One thread. */
final class Loader {
    /** The program itself bounds connecting, the wait for quiet and draining; this is more. */
    private static final long SPARE_SECONDS = 200;

    private final Tools tools;

    Loader(Tools tools) {
        this.tools = tools;
    }

    Outcome run(RunningServer server, Workload workload, double warmupSeconds, double seconds)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", tools.cores().loader()));
        command.add(tools.nativeProgram(workload.kind().loader()));
        command.addAll(List.of("--port", Integer.toString(server.port())));
        command.addAll(List.of("--server-pid", Long.toString(server.pid())));
        command.addAll(List.of("--warmup", Double.toString(warmupSeconds)));
        command.addAll(List.of("--seconds", Double.toString(seconds)));
        command.addAll(workload.arguments());
        command.addAll(server.contender().loaderArguments());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            return outcomeOf(process, (long) (warmupSeconds + seconds) + SPARE_SECONDS);
        } finally {
            process.destroyForcibly();
        }
    }

    /** It prints one line, less than a pipe holds, so it can be read when it has ended. */
    private static Outcome outcomeOf(Process process, long seconds)
            throws IOException, InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            return new Outcome.Failed("the load program did not end in " + seconds + " s");
        }
        List<String> lines = process.inputReader().readAllLines();
        return lines.isEmpty()
                ? new Outcome.Failed("the load program said nothing, status " + process.exitValue())
                : Outcome.parse(lines.getLast());
    }
}
