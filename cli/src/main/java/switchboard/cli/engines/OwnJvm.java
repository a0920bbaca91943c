package switchboard.cli.engines;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of this command in a JVM beside this one, with the same modules or class path. It is
 * told lines and answers each with one; when this JVM ends, it reads the end and ends too. One
 * thread.
 */
final class OwnJvm implements AutoCloseable {

    private static final long ENDING_SECONDS = 5;

    private final Process process;
    private final PrintWriter told;
    private final BufferedReader said;

    /**
     * @param program its class, with a main method
     * @param options for the JVM
     * @param modules to add where this JVM runs from a module path
     */
    OwnJvm(Class<?> program, List<String> options, List<String> modules) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        Module own = program.getModule();
        if (own.isNamed()) {
            command.addAll(List.of("-p", System.getProperty("jdk.module.path", "")));
            if (!modules.isEmpty()) {
                command.addAll(List.of("--add-modules", String.join(",", modules)));
            }
            command.addAll(List.of("-m", own.getName() + "/" + program.getName()));
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
            command.add(program.getName());
        }
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        told = new PrintWriter(process.getOutputStream(), false, StandardCharsets.UTF_8);
        said = process.inputReader(StandardCharsets.UTF_8);
    }

    void tell(String line) {
        told.print(line + "\n");
        told.flush();
    }

    /** There is nothing more to tell. */
    void endInput() {
        told.close();
    }

    /** The next line that it says. */
    String answer() throws IOException {
        String line = said.readLine();
        if (line == null) {
            throw new IOException("the JVM beside this one has ended");
        }
        return line;
    }

    @Override
    public void close() {
        told.close();
        try {
            if (process.waitFor(ENDING_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
