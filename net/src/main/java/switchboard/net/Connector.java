package switchboard.net;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import switchboard.net.ConnectOutcome.Connected;
import switchboard.net.ConnectOutcome.NotConnected;

/**
 * Dials until somebody answers, or until its {@link Backoff} says that it is enough. Whoever
 * cancels the future cancels it. Loop thread only, but for {@link #start}.
 */
final class Connector {

    private final ClientSetup setup;
    private final LoopGroup group;
    private final EventLoop loop;
    private final CompletableFuture<ConnectOutcome> outcome = new CompletableFuture<>();
    private final Timer pause = new Timer(this::dial);
    private int tries;
    private long beganNanos;
    private @Nullable Dial dial;
    private final Runnable loopCloses = this::loopCloses;
    private boolean over;

    Connector(ClientSetup setup, LoopGroup group) {
        this.setup = setup;
        this.group = group;
        this.loop = group.next();
    }

    CompletableFuture<ConnectOutcome> start() {
        boolean taken =
                loop.tryExecute(() -> {
                    beganNanos = loop.nanoTime();
                    loop.atClose(loopCloses);
                    dial();
                });
        if (!taken) {
            outcome.complete(loopIsClosed());
        }
        var _ =
                outcome.whenComplete((result, thrown) -> {
                    if (outcome.isCancelled()) {
                        cancel();
                    }
                });
        return outcome;
    }

    private NotConnected loopIsClosed() {
        String text = "cannot connect to " + setup.address + ": its loop is closed";
        return new NotConnected(new ConnectException.Failed(text));
    }

    private void loopCloses() {
        giveUp();
        outcome.complete(loopIsClosed());
    }

    /** Gives up; a connection that was just made is closed. */
    private void cancel() {
        boolean ignored = loop.tryExecute(this::giveUp);
    }

    private void giveUp() {
        Dial dialling = dial;
        if (!over && dialling != null) {
            end();
            loop.cancel(pause);
            dialling.cancel("cancelled");
            release();
        }
    }

    private void end() {
        over = true;
        loop.removeAtClose(loopCloses);
    }

    private void dial() {
        tries++;
        dial = new Dial(setup, group, loop, this::dialled);
        dial.begin();
    }

    private void dialled(ConnectOutcome result) {
        switch (result) {
            case Connected made -> connected(made);
            case NotConnected failed -> failed(failed);
        }
    }

    private void connected(Connected made) {
        boolean wanted = !over;
        end();
        if (!wanted) {
            made.client().connection().abort(Lifecycle.closedByThisSide());
        } else if (!outcome.complete(made)) {
            made.client().connection().abort(Lifecycle.closedByThisSide());
            release();
        }
    }

    private void failed(NotConnected failed) {
        if (over) {
            return;
        }
        Duration wait = setup.backoff.pause(tries, ThreadLocalRandom.current());
        long waitedNanos = loop.nanoTime() - beganNanos + wait.toNanos();
        if (setup.retries && setup.backoff.allows(tries, waitedNanos)) {
            tell(failed.why(), wait);
            loop.schedule(pause, wait.toNanos());
        } else {
            end();
            release();
            outcome.complete(failed);
        }
    }

    private void tell(ConnectException why, Duration wait) {
        int failures = tries;
        LoopTasks.runSafely(() -> setup.retryListener.failed(failures, why, wait));
    }

    /** Loops that were opened for this client alone end; not from inside one of them. */
    private void release() {
        if (setup.ownsGroup()) {
            group.offLoop().execute(group::close);
        }
    }
}
