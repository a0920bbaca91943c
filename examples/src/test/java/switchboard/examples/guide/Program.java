package switchboard.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A recipe in a JVM of its own, as a reader would run it, and sockets to it. One thread. */
final class Program implements AutoCloseable {

    private static final String ANNOUNCED = "listening on 127.0.0.1:";

    private final Process process;
    private final int port;
    private final List<Socket> sockets = new ArrayList<>();

    private Program(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it on a free port; what it says of errors is this test's. */
    static Program start(Class<?> recipe) throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                recipe.getName(),
                                "0")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String line = Objects.toString(process.inputReader(UTF_8).readLine());
        if (!line.startsWith(ANNOUNCED)) {
            process.destroyForcibly();
            throw new AssertionError(recipe.getSimpleName() + " does not listen: " + line);
        }
        return new Program(process, Integer.parseInt(line.substring(ANNOUNCED.length())));
    }

    Socket connect() throws IOException {
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
