package switchboard.cli;

import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import switchboard.cli.io.Environment;
import switchboard.cli.io.Signals;
import switchboard.cli.io.StopSignal;

/** A command that runs in this process, with pipes around it. */
final class RunningCommand implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("listening t\\w+ \\S+:(\\d+) ");

    final TypedInput in = new TypedInput();
    final Captured out = new Captured();
    final Captured err = new Captured();
    final CompletableFuture<Integer> halted = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private volatile Consumer<StopSignal> signals = signal -> {};
    private volatile Runnable hangUp = () -> signals.accept(StopSignal.HUP);

    private RunningCommand(@Nullable OutputStream out, @Nullable OutputStream err, String... args) {
        Environment environment =
                new Environment(
                        in,
                        out == null ? this.out : out,
                        err == null ? this.err : err,
                        false,
                        false,
                        false,
                        Map.of(),
                        new Signals() {
                            @Override
                            public void onStop(Consumer<StopSignal> action) {
                                signals = action;
                            }

                            @Override
                            public void onHangUp(Runnable action) {
                                hangUp = action;
                            }
                        },
                        halted::complete);
        Thread.ofPlatform()
                .name("command-" + String.join("-", args))
                .start(() -> {
                    try {
                        ended.complete(Main.run(args, environment));
                    } catch (Throwable e) {
                        ended.completeExceptionally(e);
                    }
                });
    }

    static RunningCommand start(String... args) {
        return new RunningCommand(null, null, args);
    }

    /** With streams of the test's own. */
    static RunningCommand startWith(OutputStream out, OutputStream err, String... args) {
        return new RunningCommand(out, err, args);
    }

    /** A room on a free port. */
    static RunningCommand room(String... options) {
        String[] args = new String[options.length + 2];
        args[0] = "chat";
        args[1] = "127.0.0.1:0";
        System.arraycopy(options, 0, args, 2, options.length);
        return start(args);
    }

    /** Runs a command to its end, with nothing on standard input. */
    static RunningCommand ran(String... args) {
        RunningCommand command = start(args);
        command.in.end();
        command.exitCode();
        return command;
    }

    /** The port that a room says it listens on. */
    String port() {
        Matcher line = LISTENING.matcher(err.await("history: "));
        if (!line.find()) {
            throw new AssertionError("no port in: " + err.text());
        }
        return line.group(1);
    }

    /** Sends what a terminal sends that is closed, and whoever wants files to be read anew. */
    void hangUp() {
        hangUp.run();
    }

    void signal(StopSignal signal) {
        signals.accept(signal);
    }

    int exitCode() {
        try {
            return ended.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError("no exit code; stderr:\n" + err.text(), e);
        }
    }

    boolean isRunning() {
        return !ended.isDone();
    }

    @Override
    public void close() {
        if (isRunning()) {
            in.end();
            signal(StopSignal.TERM);
        }
        exitCode();
    }
}
