package switchboard.net;

import switchboard.net.CloseReason.Kind;
import switchboard.net.Lifecycle.Phase;

/**
 * What one connection must have done by when: one timer, at the earliest moment at which something
 * could be due; when it rings, each cause is looked at again. Loop thread only.
 */
final class Deadlines {

    /** A connection that only waits for its last output is never kept without limit. */
    private static final long DRAIN_NANOS = 30_000_000_000L;

    private final Connection connection;
    private final ConnectionSettings settings;
    private final Timer timer = new Timer(this::check);
    private long activeNanos;

    Deadlines(Connection connection, ConnectionSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /** Either side has sent bytes. */
    void active() {
        activeNanos = connection.loop().nanoTime();
    }

    /** Sets the timer to the earliest thing that is due, or leaves it when that is later. */
    void arm() {
        long deadline = earliestNanos();
        if (deadline != Long.MAX_VALUE && (!timer.isWaiting() || deadline - timer.atNanos < 0)) {
            connection.loop().setTimer(timer, deadline);
        }
    }

    void cancel() {
        connection.loop().cancel(timer);
    }

    private long earliestNanos() {
        Lifecycle life = connection.life();
        long nanos = life.lingerUntilNanos();
        if (life.isOpen()) {
            nanos = Math.min(nanos, connection.input().deadlineNanos());
            if (settings.idleNanos() > 0) {
                nanos = Math.min(nanos, activeNanos + settings.idleNanos());
            }
        }
        if (connection.output().isBlocked() && writeNanos() > 0) {
            nanos = Math.min(nanos, connection.output().progressNanos() + writeNanos());
        }
        return nanos;
    }

    private long writeNanos() {
        long nanos = settings.writeNanos();
        return nanos == 0 && connection.life().phase() == Phase.DRAINING ? DRAIN_NANOS : nanos;
    }

    private void check() {
        long now = connection.loop().nanoTime();
        Lifecycle life = connection.life();
        OutputHalf output = connection.output();
        if (now >= life.lingerUntilNanos()) {
            life.closeNow(life.reason());
        } else if (output.isBlocked()
                && writeNanos() > 0
                && now - output.progressNanos() >= writeNanos()) {
            life.closeNow(CloseReason.of(Kind.WRITE_TIMEOUT, "the peer takes no data"));
        } else if (life.isOpen()) {
            if (settings.idleNanos() > 0 && now - activeNanos >= settings.idleNanos()) {
                String text = "nothing was sent for " + seconds(settings.idleNanos());
                life.sayFarewell(CloseReason.of(Kind.IDLE_TIMEOUT, text), text);
            } else {
                connection.input().checkDeadlines(now);
            }
        }
        if (life.phase().compareTo(Phase.CLOSING) < 0) {
            arm();
        }
    }

    /** {@code 30 s}, or {@code 1500 ms} where seconds are not whole. */
    static String seconds(long nanos) {
        long millis = nanos / 1_000_000;
        return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
    }
}
