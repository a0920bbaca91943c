package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import switchboard.testkit.Needs;

/** One of the tutorials' programs, in Python 3 beside these tests. One thread. */
final class PythonProgram implements AutoCloseable {

    private static final Path FOLDER = Repository.ROOT.resolve("conformance/src/test/python");

    private final Process process;
    private final BufferedReader out;
    private final PrintStream in;

    private PythonProgram(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        out = process.inputReader(UTF_8);
        in = new PrintStream(process.getOutputStream(), true, UTF_8);
    }

    /** The chat client; sends what it is {@linkplain #tell told}. */
    static PythonProgram chatClient(int port) {
        return client("tutorial_chat_client.py", port);
    }

    /** A client that sends what it is {@linkplain #tell told}. */
    static PythonProgram client(String script, int port) {
        return start(script, port);
    }

    /** The chat server, on a free port that is its first line. */
    static PythonProgram chatServer() {
        return server("tutorial_chat_server.py");
    }

    /** A server on a free port that is its first line. */
    static PythonProgram server(String script) {
        return start(script, 0);
    }

    /** The sender of one file, which prints the greeting it got. */
    static PythonProgram fileClient(int port, Path file) {
        return start("tutorial_file_client.py", port, file.toString());
    }

    /** The receiver of one file, on a free port that is its first line. */
    static PythonProgram fileServer(Path file) {
        return start("tutorial_file_server.py", 0, file.toString());
    }

    private static PythonProgram start(String script, int port, String... further) {
        Needs.program("python3", "python3");
        List<String> command =
                new ArrayList<>(List.of("python3", FOLDER.resolve(script).toString()));
        command.addAll(List.of("127.0.0.1", Integer.toString(port)));
        command.addAll(List.of(further));
        try {
            return new PythonProgram(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line of its output that is not empty. */
    String line() {
        try {
            String line;
            do {
                line = out.readLine();
            } while (line != null && line.isEmpty());
            if (line == null) {
                throw new AssertionError("the program has ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line that is speech or an answer: not one about who came and went. */
    String heard() {
        String line;
        do {
            line = line();
        } while (ChatMember.isPresence(line));
        return line;
    }

    void tell(String line) {
        in.println(line);
    }

    int exitCode() {
        try {
            if (!process.waitFor(Eventually.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the program does not end");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
