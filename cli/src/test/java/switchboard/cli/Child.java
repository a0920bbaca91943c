package switchboard.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command in a JVM of its own, with real pipes and signals. */
final class Child implements AutoCloseable {

    final Captured out = new Captured();
    final Captured err = new Captured();
    final Process process;

    private Child(List<String> command) throws IOException {
        process = new ProcessBuilder(command).start();
        pump(process.getInputStream(), out);
        pump(process.getErrorStream(), err);
    }

    /** Starts the command. */
    static Child start(String... args) throws IOException {
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of(args));
        return new Child(command);
    }

    /** Starts a line of shell, where {@code $SWITCHBOARD} is the command. */
    static Child shell(String line) throws IOException {
        return new Child(List.of("sh", "-c", line.replace("$SWITCHBOARD", quoted(java()))));
    }

    /** The words that start the command. */
    static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                "switchboard.cli.Main");
    }

    static String quoted(List<String> words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append('\'').append(word.replace("'", "'\\''")).append("' ");
        }
        return line.toString();
    }

    private static void pump(InputStream from, Captured to) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try (from) {
                        from.transferTo(to);
                    } catch (IOException e) {
                        // The process has ended.
                    }
                });
    }

    /** The port that a room says it listens on. */
    String port() {
        return err.await("history: ").replaceAll("(?s).*?tcp \\S+:(\\d+) .*", "$1");
    }

    void type(String text) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write(text.getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    void signal(String name) throws Exception {
        String command = "kill -" + name + " " + process.pid();
        if (new ProcessBuilder("sh", "-c", command).start().waitFor() != 0) {
            throw new AssertionError("kill -" + name + " failed");
        }
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("still running; stderr:\n" + err.text());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
