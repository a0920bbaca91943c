package switchboard.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** A step of the chat room in a JVM of its own, as a reader would run it. One thread. */
final class ChatProgram implements AutoCloseable {

    private static final String ANNOUNCED = "listening on 127.0.0.1:";

    private final Process process;
    private final int port;

    private ChatProgram(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it on a free port; what it says of errors is this test's. */
    static ChatProgram start(Class<?> program) throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                program.getName(),
                                "0")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String line = Objects.toString(process.inputReader(UTF_8).readLine());
        if (!line.startsWith(ANNOUNCED)) {
            process.destroyForcibly();
            throw new AssertionError(program.getSimpleName() + " does not listen: " + line);
        }
        return new ChatProgram(process, Integer.parseInt(line.substring(ANNOUNCED.length())));
    }

    /** Another client; whoever joins before it speaks hears it. */
    ChatPeer join() throws IOException {
        return new ChatPeer(port, 0);
    }

    /** A client that has little room for what it does not read. */
    ChatPeer joinWithLittleRoom() throws IOException {
        return new ChatPeer(port, 8 << 10);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
