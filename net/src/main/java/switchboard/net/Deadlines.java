package switchboard.net;

import org.jspecify.annotations.Nullable;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Lifecycle.Phase;
import switchboard.net.framing.LineFraming;

/**
 * What one connection must have done by when: one timer, at the earliest moment at which something
 * could be due; when it rings, each cause is looked at again. Loop thread only.
 */
final class Deadlines {

    /** A connection that only waits for its last output is never kept without limit. */
    private static final long DRAIN_NANOS = 30_000_000_000L;

    private final Connection connection;
    private long readNanos;

    /** Made when something is due for the first time: most idle connections never have one. */
    private @Nullable Timer timer;

    /** Also written by threads that send by themselves; the later of two at once is as good. */
    private volatile long activeNanos;

    Deadlines(Connection connection) {
        this.connection = connection;
    }

    /** Either side has sent bytes. */
    void active() {
        if (connection.settings().idleNanos() > 0) {
            activeNanos = connection.loop().nanoTime();
        }
    }

    /** A thread has sent bytes by itself. Any thread. */
    void activeElsewhere() {
        if (connection.settings().idleNanos() > 0) {
            activeNanos = connection.loop().clockNanos();
        }
    }

    /** The peer has sent bytes, or may do so again after a pause of this side. */
    void read() {
        if (connection.settings().readNanos() > 0) {
            readNanos = connection.loop().nanoTime();
        }
    }

    /** Sets the timer to the earliest thing that is due, or leaves it when that is later. */
    void arm() {
        long left = nanosLeft(connection.loop().nanoTime());
        if (left == Long.MAX_VALUE) {
            return;
        }
        long deadline = connection.loop().nanoTime() + left;
        Timer due = timer;
        if (due == null) {
            due = new Timer(this::check);
            timer = due;
        }
        if (!due.isWaiting() || deadline - due.atNanos < 0) {
            connection.loop().setTimer(due, deadline);
        }
    }

    void cancel() {
        if (timer != null) {
            connection.loop().cancel(timer);
        }
    }

    /**
     * Until the earliest cause; times left, since moments cannot be compared when a clock runs
     * over.
     */
    private long nanosLeft(long now) {
        long left = connection.life().lingerNanosLeft(now);
        left = Math.min(left, writeNanosLeft(now));
        if (connection.life().isOpen()) {
            left = Math.min(left, frameNanosLeft(now));
            left = Math.min(left, idleNanosLeft(now));
            left = Math.min(left, readNanosLeft(now));
        }
        return left;
    }

    private long idleNanosLeft(long now) {
        long idle = connection.settings().idleNanos();
        return idle == 0 ? Long.MAX_VALUE : idle - (now - activeNanos);
    }

    private long readNanosLeft(long now) {
        long read = connection.settings().readNanos();
        InputHalf input = connection.input();
        boolean waits = read > 0 && input.isOpen() && !input.isPaused();
        return waits ? read - (now - readNanos) : Long.MAX_VALUE;
    }

    private long writeNanosLeft(long now) {
        long nanos = connection.settings().writeNanos();
        if (nanos == 0 && connection.life().phase() == Phase.DRAINING) {
            nanos = DRAIN_NANOS;
        }
        OutputHalf output = connection.output();
        boolean waits = output.isBlocked() && nanos > 0;
        return waits ? nanos - (now - output.progressNanos()) : Long.MAX_VALUE;
    }

    /** A frame that was begun has so long, or less where its sender is told that it must end. */
    private long frameNanosLeft(long now) {
        InputHalf input = connection.input();
        if (!input.waitsForRest()) {
            return Long.MAX_VALUE;
        }
        long frame = connection.settings().frameNanos();
        long nanos = frame == 0 ? Long.MAX_VALUE : frame;
        if (input.mayTellUnterminated()) {
            nanos = Math.min(nanos, lines().unterminatedAfter().toNanos());
        }
        return nanos == Long.MAX_VALUE ? nanos : nanos - (now - input.partialSinceNanos());
    }

    private LineFraming lines() {
        return (LineFraming) connection.settings().framing();
    }

    private void checkFrame(long now) {
        InputHalf input = connection.input();
        if (!input.waitsForRest()) {
            return;
        }
        long age = now - input.partialSinceNanos();
        if (input.mayTellUnterminated() && age >= lines().unterminatedAfter().toNanos()) {
            input.tellUnterminated();
        }
        long frame = connection.settings().frameNanos();
        if (frame > 0 && age >= frame) {
            input.frameTimedOut();
        }
    }

    private void check() {
        long now = connection.loop().nanoTime();
        Lifecycle life = connection.life();
        if (life.lingerNanosLeft(now) <= 0) {
            life.closeNow(life.reason());
        } else if (writeNanosLeft(now) <= 0) {
            life.closeNow(CloseReason.of(Kind.WRITE_TIMEOUT, "the peer takes no data"));
        } else if (life.isOpen()) {
            if (idleNanosLeft(now) <= 0) {
                String text = "nothing was sent for " + seconds(connection.settings().idleNanos());
                life.sayFarewell(CloseReason.of(Kind.IDLE_TIMEOUT, text), text);
            } else if (readNanosLeft(now) <= 0) {
                String text =
                        "you have sent nothing for " + seconds(connection.settings().readNanos());
                String why =
                        "the peer sent nothing for " + seconds(connection.settings().readNanos());
                life.sayFarewell(CloseReason.of(Kind.READ_TIMEOUT, why), text);
            } else {
                checkFrame(now);
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
