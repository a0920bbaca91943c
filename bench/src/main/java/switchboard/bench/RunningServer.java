package switchboard.bench;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The process of one server, pinned to its core. Any thread. */
final class RunningServer implements AutoCloseable {
    private static final long START_SECONDS = 20;

    /** Below the ports that the kernel gives to clients. */
    private static final int FIRST_PORT = 21_000;

    private static final int LAST_PORT = 31_000;

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
    private static int nextPort = FIRST_PORT;

    private final Contender contender;
    private final int port;
    private final Process process;

    private RunningServer(Contender contender, int port, Process process) {
        this.contender = contender;
        this.port = port;
        this.process = process;
    }

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    /** Starts it and waits until it accepts; the build folder gets its output and its files. */
    static RunningServer start(Contender contender, Tools tools)
            throws IOException, InterruptedException {
        Path folder = tools.build();
        int port = freePort();
        List<String> command = new ArrayList<>(List.of("taskset", "-c", tools.cores().server()));
        command.addAll(contender.launch().command(port, folder));
        Path log = folder.resolve(contender.kind().loader() + "-" + contender.id() + ".log");
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        RUNNING.add(process);
        RunningServer server = new RunningServer(contender, port, process);
        if (!server.accepts()) {
            server.close();
            throw new IOException(contender.title() + " did not start; see " + log.getFileName());
        }
        return server;
    }

    private static synchronized int freePort() throws IOException {
        while (!isFree(nextPort)) {
            nextPort++;
        }
        return nextPort++;
    }

    private static boolean isFree(int port) throws IOException {
        if (port > LAST_PORT) {
            throw new IOException("no free port between " + FIRST_PORT + " and " + LAST_PORT);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (BindException e) {
            return false;
        }
    }

    private boolean accepts() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (process.isAlive() && System.nanoTime() - end < 0) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        return false;
    }

    Contender contender() {
        return contender;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Ends the process: asked first, forced after three seconds. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(3, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        RUNNING.remove(process);
    }
}
