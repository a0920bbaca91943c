package switchboard.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A recipe in a JVM of its own, as a reader would run it, and sockets to it. One thread. */
final class Program implements AutoCloseable {

    private static final String ANNOUNCED = "listening on ";

    private final Process process;
    private final List<Socket> sockets = new ArrayList<>();
    private String address = "";

    private Program(Process process) {
        this.process = process;
    }

    /** Starts a server on a free port; what it says of errors is this test's. */
    static Program start(Class<?> recipe, String... args) throws IOException {
        Program program = run(recipe, Stream.concat(Stream.of("0"), Stream.of(args)));
        program.awaitListening();
        return program;
    }

    /** Starts a server that listens where its first argument says. */
    static Program startAt(Class<?> recipe, String... args) throws IOException {
        Program program = run(recipe, Stream.of(args));
        program.awaitListening();
        return program;
    }

    /** All that a program prints, which ends by itself. */
    static String printedBy(Class<?> recipe, String... args) throws IOException {
        try (Program program = run(recipe, Stream.of(args))) {
            return program.process.inputReader(UTF_8).readAllAsString();
        }
    }

    private static Program run(Class<?> recipe, Stream<String> args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), recipe.getName()));
        args.forEach(command::add);
        return new Program(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    private void awaitListening() throws IOException {
        String line = nextPrinted();
        if (!line.startsWith(ANNOUNCED)) {
            process.destroyForcibly();
            throw new AssertionError("it does not listen: " + line);
        }
        address = line.substring(ANNOUNCED.length());
    }

    /** The next line it prints. */
    String nextPrinted() throws IOException {
        return Objects.toString(process.inputReader(UTF_8).readLine());
    }

    /** Where it listens. */
    String address() {
        return address;
    }

    Socket connect() throws IOException {
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        sockets.add(socket);
        return socket;
    }

    static String line(Socket socket) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b; (b = socket.getInputStream().read()) != '\n'; ) {
            if (b < 0) {
                throw new IOException("the end came in a line: " + line.toString(UTF_8));
            }
            line.write(b);
        }
        return line.toString(UTF_8);
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        process.destroyForcibly();
    }
}
