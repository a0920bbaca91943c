package switchboard.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntSupplier;
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

    /**
     * Runs until the first signal, then stops the server; returns the exit code.
     *
     * @param peers how many are connected
     * @param server stops within a grace
     */
    int awaitAndStop(
            IntSupplier peers,
            Function<Duration, StopReport> server,
            Duration grace,
            ServerLog log) {
        StopSignal signal = await();
        log.stopping(signal, peers.getAsInt(), grace);
        CompletableFuture<StopReport> stopped = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> stop(server, grace, stopped));
        try {
            Duration atMost = grace.plus(CUTTING);
            StopReport how = stopped.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            log.stopped(how);
            return how.cut() == 0 ? ExitCode.OK : signal.exitCode();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the server did not stop in time");
            return signal.exitCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return signal.exitCode();
        }
    }

    private static void stop(
            Function<Duration, StopReport> server,
            Duration grace,
            CompletableFuture<StopReport> stopped) {
        try {
            stopped.complete(server.apply(grace));
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
