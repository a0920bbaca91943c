package switchboard.cli.netcat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import switchboard.net.CloseReason.Kind;
import switchboard.services.relay.Relay;
import switchboard.services.relay.RelayEnd;
import switchboard.services.relay.RelayException;

/** One connection between two ends, as the options say. Any thread. */
final class Session {

    static final int OK = 0;
    static final int NETWORK = 1;
    static final int LOCAL = 2;
    static final int TIME_LIMIT = 124;

    private final Relay relay;
    private final @Nullable Duration quitAfter;

    /**
     * @param quitAfter so long after the end of input it is over; null for never
     */
    Session(Relay relay, @Nullable Duration quitAfter) {
        this.relay = relay;
        this.quitAfter = quitAfter;
        relay.onNearEnd(this::inputEnded);
    }

    static Session of(NetcatOptions options, RelayEnd near, RelayEnd far) {
        Relay relay = Relay.between(near, far).way(options.way()).passesEnd(options.shutsDown());
        return new Session(relay, options.quitAfter());
    }

    /** Begins; completes when it is over, exceptionally with the sentence. */
    CompletableFuture<Void> start() {
        return relay.start().ended();
    }

    private void inputEnded() {
        Duration pause = quitAfter;
        if (pause != null) {
            CompletableFuture.delayedExecutor(
                            pause.toNanos(), TimeUnit.NANOSECONDS, Thread::startVirtualThread)
                    .execute(relay::finish);
        }
    }

    Relay relay() {
        return relay;
    }

    /** What a session that ended so makes the command exit with. */
    static int exitCode(@Nullable Throwable problem) {
        return switch (problem) {
            case null -> OK;
            case StandardOutput.BrokenException _ -> LOCAL;
            case InputException _ -> LOCAL;
            case RelayException known when known.reason().kind() == Kind.IDLE_TIMEOUT -> TIME_LIMIT;
            default -> NETWORK;
        };
    }
}
