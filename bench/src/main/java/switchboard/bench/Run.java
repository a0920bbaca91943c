package switchboard.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One server under one load: its process and the load program with all its connections. Between
 * slices the load program waits and has stopped the server. One thread.
 */
final class Run implements AutoCloseable {
    private final RunningServer server;
    private final Process loader;
    private final Dialogue dialogue;

    private Run(RunningServer server, Process loader) {
        this.server = server;
        this.loader = loader;
        this.dialogue = new Dialogue(loader.inputReader(), loader.outputWriter());
    }

    /** Starts both and returns when the server is warm. */
    static Run start(Contender contender, Workload workload, Options options, Tools tools)
            throws IOException, InterruptedException {
        RunningServer server = RunningServer.start(contender, tools);
        try {
            Run run = new Run(server, startLoader(server, workload, options, tools));
            run.dialogue.begin();
            return run;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Starts a load program on its core, to load a server that runs. */
    static Process startLoader(
            RunningServer server, Workload workload, Options options, Tools tools)
            throws IOException {
        Contender contender = server.contender();
        double warmup = contender.onJvm() ? options.coldSeconds() : options.warmupSeconds();
        warmup *= workload.warmupTimes();
        double seconds = options.seconds() * workload.sliceTimes();
        List<String> command = new ArrayList<>(List.of("taskset", "-c", tools.cores().loader()));
        command.add(tools.nativeProgram(workload.kind().loader()));
        command.addAll(List.of("--port", Integer.toString(server.port())));
        command.addAll(List.of("--server-pid", Long.toString(server.pid())));
        command.addAll(List.of("--warmup", Double.toString(warmup)));
        command.addAll(List.of("--lead-in", Double.toString(options.leadInSeconds())));
        command.addAll(List.of("--seconds", Double.toString(seconds)));
        command.addAll(workload.startArguments());
        command.addAll(contender.loaderArguments());
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    Contender contender() {
        return server.contender();
    }

    Dialogue dialogue() {
        return dialogue;
    }

    @Override
    public void close() {
        loader.destroyForcibly();
        server.close();
    }
}
