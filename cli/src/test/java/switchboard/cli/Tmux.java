package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import switchboard.testkit.Needs;

/**
 * A terminal of 80 columns, drawn by tmux, in which a shell runs. Its server lives as long as the
 * client that watches it, and that one ends with this JVM, however that ends.
 */
final class Tmux implements AutoCloseable {

    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final Path folder = Files.createTempDirectory("switchboard");
    private final Path socket = folder.resolve("socket");
    private final Path script = folder.resolve("script");
    private final Process watcher;
    private long changes;

    /** Runs a line of shell, where {@code $SWITCHBOARD} is the command. */
    Tmux(String line) throws IOException {
        Needs.program("tmux", "tmux");
        String command = Child.quoted(Child.java());
        Files.writeString(script, line.replace("$SWITCHBOARD", command) + "\n");
        watcher = start("-u", "-f", "/dev/null", "-C", "new-session", "sh");
        BufferedReader told = watcher.inputReader(UTF_8);
        try {
            awaitAnswer(told);
            tmux("set-option", "-g", "destroy-unattached", "on");
            tmux("set-option", "-g", "history-limit", "5000");
            tmux("resize-window", "-x", "80", "-y", "24");
            Thread.ofPlatform().daemon().start(() -> watch(told));
            type("PS1='$ '; clear; . " + script);
            press("Enter");
        } catch (IOException e) {
            watcher.destroy();
            throw e;
        }
    }

    /** The watcher makes the session, so that there is none without it. */
    private static void awaitAnswer(BufferedReader told) throws IOException {
        for (String line = told.readLine(); ; line = told.readLine()) {
            if (line == null || line.startsWith("%error")) {
                throw new IOException("tmux does not start: " + line);
            }
            if (line.startsWith("%end")) {
                return;
            }
        }
    }

    /** The watcher is told of every change of the screen. */
    private void watch(BufferedReader told) {
        try (told) {
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                synchronized (this) {
                    changes++;
                    notifyAll();
                }
            }
        } catch (IOException e) {
            // The terminal has been closed.
        }
    }

    /** Types text as it stands. */
    void type(String text) throws IOException {
        tmux("send-keys", "-l", text);
    }

    /** Presses keys by their names in tmux. */
    void press(String... keys) throws IOException {
        List<String> command = new ArrayList<>(List.of("send-keys"));
        command.addAll(List.of(keys));
        tmux(command.toArray(String[]::new));
    }

    /** Pastes text as a terminal does. */
    void paste(String text) throws IOException {
        Path file = folder.resolve("paste");
        Files.writeString(file, text);
        tmux("load-buffer", file.toString());
        tmux("paste-buffer");
        Files.delete(file);
    }

    /** What is on the screen and above it, without blank lines at the end. */
    String screen() throws IOException {
        return tmux("capture-pane", "-p", "-J", "-S", "-").stripTrailing();
    }

    /** The same with colours as escape sequences. */
    String colours() throws IOException {
        return tmux("capture-pane", "-p", "-e");
    }

    String await(String expected) throws IOException {
        return await("'" + expected + "'", text -> text.contains(expected));
    }

    String await(String what, Predicate<String> expected) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            long seen = changes();
            String screen = screen();
            if (expected.test(screen)) {
                return screen;
            }
            if (!awaitChange(seen, deadline)) {
                throw new AssertionError("waited for " + what + " on the screen:\n" + screen);
            }
        }
    }

    private synchronized long changes() {
        return changes;
    }

    private synchronized boolean awaitChange(long seen, long deadline) throws IOException {
        while (changes == seen) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        return true;
    }

    /** The last line on the screen. */
    String lastLine() throws IOException {
        return screen().lines().reduce("", (before, line) -> line);
    }

    /** The server, which outlives the command that talks to it. */
    ProcessHandle server() throws IOException {
        String pid = tmux("display-message", "-p", "#{pid}").strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().remove("NO_COLOR");
        builder.environment().remove("TMUX");
        return builder.start();
    }

    private String tmux(String... words) throws IOException {
        Process process = start(words);
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("tmux " + String.join(" ", words) + ": " + said);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return said;
    }

    @Override
    public void close() throws IOException {
        try {
            tmux("kill-server");
        } finally {
            watcher.destroy();
            Files.delete(script);
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }
}
