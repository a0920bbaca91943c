package switchboard.cli.netcat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import switchboard.cli.io.Environment;

/** What a command ends with, whoever says it first: the session, or a signal. Any thread. */
final class Ending {

    private final CompletableFuture<Integer> code = new CompletableFuture<>();

    /**
     * Takes over the signals of the process; a second one ends it at once.
     *
     * @param ofSignal what a signal with this exit code makes the command end with
     */
    Ending(Environment environment, IntUnaryOperator ofSignal) {
        AtomicBoolean signalled = new AtomicBoolean();
        environment
                .signals()
                .onStop(signal -> {
                    if (signalled.getAndSet(true)) {
                        environment.halt().accept(signal.exitCode());
                    }
                    code.complete(ofSignal.applyAsInt(signal.exitCode()));
                });
    }

    void with(int exitCode) {
        code.complete(exitCode);
    }

    /** Ends it with the exit code for a time limit, and says so, unless it ends before. */
    void within(Duration time, Consumer<String> told) {
        CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS)
                .execute(() -> {
                    if (!isKnown()) {
                        told.accept("the " + time.toMillis() + " ms of --lifetime are over");
                        with(Session.TIME_LIMIT);
                    }
                });
    }

    /** Waits for it. An interrupted command is one that was asked to end. */
    int await() {
        return code.join();
    }

    boolean isKnown() {
        return code.isDone();
    }

    /** The problem itself, without what futures put around it. */
    static Throwable cause(Throwable problem) {
        Throwable cause = problem.getCause();
        return problem instanceof CompletionException && cause != null ? cause : problem;
    }
}
