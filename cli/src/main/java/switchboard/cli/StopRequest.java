package switchboard.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import switchboard.chat.ChatServer;
import switchboard.cli.io.Environment;
import switchboard.cli.io.StopSignal;
import switchboard.net.StopReport;

/**
 * A server's answer to signals: the first drains, a second ends the process at once. Any thread.
 */
final class StopRequest {

    /** What a stop may take beyond the grace, for those who are cut. */
    private static final Duration CUTTING = Duration.ofSeconds(2);

    private final CompletableFuture<StopSignal> first = new CompletableFuture<>();

    /** Takes over the signals of the process. */
    StopRequest(Environment environment) {
        environment
                .signals()
                .onStop(signal -> {
                    if (!first.complete(signal)) {
                        environment.halt().accept(signal.exitCode());
                    }
                });
    }

    /** Runs until the first signal, then stops the server; returns the exit code. */
    int awaitAndStop(ChatServer server, Duration grace, ChatReport report) {
        StopSignal signal = await();
        report.stopping(signal, server.members(), grace);
        CompletableFuture<StopReport> stopped = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> stop(server, grace, stopped));
        try {
            Duration atMost = grace.plus(CUTTING);
            StopReport how = stopped.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            report.stopped(how);
            return how.cut() == 0 ? ExitCode.OK : signal.exitCode();
        } catch (ExecutionException | TimeoutException e) {
            report.warn("the room did not stop in time");
            return signal.exitCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return signal.exitCode();
        }
    }

    private static void stop(
            ChatServer server, Duration grace, CompletableFuture<StopReport> stopped) {
        try {
            stopped.complete(server.stop(grace));
        } catch (RuntimeException e) {
            stopped.completeExceptionally(e);
        }
    }

    /** An interrupted command is one that was asked to end. */
    private StopSignal await() {
        try {
            return first.get();
        } catch (InterruptedException e) {
            return StopSignal.INT;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
