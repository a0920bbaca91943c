package switchboard.services.relay;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Two ends, joined: a virtual thread for each direction reads from one and writes to the other, so
 * that neither is read faster than the other takes. The end of a direction is passed on by itself;
 * the relay is over when both have ended, or one is broken. Any thread.
 */
public final class Relay {

    /** Which directions there are. */
    public enum Way {
        BOTH,
        /** From the near end to the far one; what the far one says is discarded. */
        FORTH,
        /** From the far end to the near one; nothing is read from the near one. */
        BACK
    }

    private final RelayEnd near;
    private final RelayEnd far;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicLong forthBytes = new AtomicLong();
    private final AtomicLong backBytes = new AtomicLong();
    private final AtomicBoolean finishing = new AtomicBoolean();
    private Way way = Way.BOTH;
    private boolean passesEnd = true;
    private boolean endsWithFar;
    private Runnable onNearEnd = () -> {};
    private boolean forthOver;
    private boolean backOver;
    private @Nullable IOException problem;

    private Relay(RelayEnd near, RelayEnd far) {
        this.near = near;
        this.far = far;
    }

    /** A relay that has not begun yet. */
    public static Relay between(RelayEnd near, RelayEnd far) {
        return new Relay(near, far);
    }

    /** {@link Way#BOTH} unless set. */
    public Relay way(Way way) {
        this.way = way;
        return this;
    }

    /** Whether the far end is told when the near one has ended; it is unless set. */
    public Relay passesEnd(boolean passes) {
        this.passesEnd = passes;
        return this;
    }

    /** Whether all is over when the far end has said everything; only a half is unless set. */
    public Relay endsWithFar(boolean ends) {
        this.endsWithFar = ends;
        return this;
    }

    /** What to do, once, when nothing more comes from the near end. */
    public Relay onNearEnd(Runnable action) {
        this.onNearEnd = action;
        return this;
    }

    /** Begins; both ends are closed when it is over. */
    public Relay start() {
        if (way == Way.FORTH) {
            far.closeInput();
        }
        forthOver = way == Way.BACK;
        backOver = way == Way.FORTH;
        boolean forth = !forthOver;
        boolean back = !backOver;
        if (forth) {
            Thread.ofVirtual().name("relay-forth").start(this::forth);
        }
        if (back) {
            Thread.ofVirtual().name("relay-back").start(this::back);
        }
        return this;
    }

    private void forth() {
        try {
            pass(near, far, forthBytes);
            onNearEnd.run();
            if (passesEnd && way == Way.BOTH) {
                far.closeOutput();
            }
            over(true);
        } catch (FarException e) {
            // What the far end said before it broke is still passed on; its end ends all.
            note(e.cause);
            over(true);
        } catch (IOException e) {
            fail(e);
        }
    }

    private void back() {
        try {
            pass(far, near, backBytes);
            near.closeOutput();
            over(false);
        } catch (FarException e) {
            fail(e.cause);
        } catch (IOException e) {
            fail(e);
        }
    }

    /** The far one of this direction takes no more. */
    private static final class FarException extends Exception {

        private static final long serialVersionUID = 1;

        final IOException cause;

        FarException(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    private static void pass(RelayEnd from, RelayEnd to, AtomicLong counter)
            throws IOException, FarException {
        for (byte[] bytes = from.read(); bytes != null; bytes = from.read()) {
            try {
                to.write(bytes);
            } catch (IOException e) {
                throw new FarException(e);
            }
            counter.addAndGet(bytes.length);
        }
    }

    /** Once it is being ended, what breaks breaks because of that. */
    private synchronized void note(IOException why) {
        if (problem == null && !finishing.get()) {
            problem = why;
        }
    }

    private void over(boolean forth) {
        boolean all;
        synchronized (this) {
            forthOver |= forth;
            backOver |= !forth;
            all = (forthOver && backOver) || (endsWithFar && !forth);
        }
        if (all) {
            finish();
        }
    }

    private void fail(IOException why) {
        note(why);
        if (finishing.compareAndSet(false, true)) {
            near.abort();
            far.abort();
            complete();
        }
    }

    /** Ends it as if both ends had said everything: what was read still goes out. */
    public void finish() {
        if (finishing.compareAndSet(false, true)) {
            far.close();
            near.close();
            complete();
        }
    }

    /** Ends it at once. */
    public void cut() {
        if (finishing.compareAndSet(false, true)) {
            near.abort();
            far.abort();
            ended.complete(null);
        }
    }

    private synchronized void complete() {
        if (problem == null) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(problem);
        }
    }

    /** Completes when it is over; exceptionally, with the sentence, when an end was broken. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** Bytes that went from the near end to the far one. */
    public long forthBytes() {
        return forthBytes.get();
    }

    /** Bytes that went from the far end to the near one. */
    public long backBytes() {
        return backBytes.get();
    }
}
