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

/** A program of these tests in a JVM of its own, with this one's class path. One thread. */
final class JavaProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;
    private final PrintStream in;

    private JavaProcess(ProcessBuilder builder) throws IOException {
        process = builder.redirectErrorStream(true).start();
        out = process.inputReader(UTF_8);
        in = new PrintStream(process.getOutputStream(), true, UTF_8);
    }

    static JavaProcess start(Class<?> program, List<String> jvmOptions, Object... arguments) {
        return start(List.of(), program, jvmOptions, arguments);
    }

    /** The same with so few descriptors. */
    static JavaProcess startWithDescriptors(
            int descriptors, Class<?> program, List<String> jvmOptions, Object... arguments) {
        String script = "ulimit -n " + descriptors + " && exec \"$@\"";
        return start(List.of("sh", "-c", script, "sh"), program, jvmOptions, arguments);
    }

    /** The same in a network of its own, with loopback up and what the commands make there. */
    static JavaProcess startInNetwork(
            String commands, Class<?> program, List<String> jvmOptions, Object... arguments) {
        String script = "ip link set lo up && " + commands + " && exec \"$@\"";
        List<String> before = List.of("unshare", "-n", "sh", "-c", script, "sh");
        return start(before, program, jvmOptions, arguments);
    }

    /** The same, and what the modes of files and folders forbid is forbidden to root too. */
    static JavaProcess startWithinModes(Class<?> program, Object... arguments) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return start(program, List.of(), arguments);
        }
        Needs.program("setpriv", "util-linux");
        List<String> before = List.of("setpriv", "--bounding-set", "-dac_override", "--");
        return start(before, program, List.of(), arguments);
    }

    /**
     * The same with a file system of its own, so many bytes in memory, in a folder that is there.
     */
    static JavaProcess startWithDisk(
            Path folder,
            int bytes,
            Class<?> program,
            List<String> jvmOptions,
            Object... arguments) {
        return start(Namespaces.withDisk(folder, bytes), program, jvmOptions, arguments);
    }

    private static JavaProcess start(
            List<String> before, Class<?> program, List<String> jvmOptions, Object... arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(program.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        try {
            return new JavaProcess(new ProcessBuilder(command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** The next line of its output, errors too. */
    String line() {
        try {
            String line = out.readLine();
            if (line == null) {
                throw new AssertionError("the program has ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What follows a word in the next line that begins with it; others may be warnings. */
    String lineAfter(String word) {
        String line = line();
        while (!line.startsWith(word)) {
            line = line();
        }
        return line.substring(word.length());
    }

    /** Everything it still prints. */
    List<String> remainingLines() {
        return out.lines().toList();
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
