package switchboard.testkit;

import org.jspecify.annotations.Nullable;
import switchboard.engine.readiness.Errno;

/**
 * One connect on its way: asks, is answered, refused or asked again. Under the kernel's lock only.
 */
final class SimHandshake {

    private static final long FIRST_RETRY_NANOS = 1_000_000_000;
    private static final int TRIES = 7;

    private final SimKernel kernel;
    private final SimStream client;
    private int tries;

    SimHandshake(SimKernel kernel, SimStream client) {
        this.kernel = kernel;
        this.client = client;
    }

    void ask() {
        kernel.later(kernel.latencyNanos(), this::asked);
    }

    /** Connects as a Unix socket does: now or never (unix(7)). */
    void connectAtOnce() {
        @Nullable SimListener listener = kernel.listenerAt(client.remote());
        if (listener == null) {
            client.connectFailed(Errno.ECONNREFUSED);
        } else if (listener.isFull()) {
            client.connectFailed(Errno.EAGAIN);
        } else {
            client.answered();
            listener.enqueue(client.serverEnd(kernel.bufferBytes(), kernel.nowNanos()));
        }
    }

    private void asked() {
        if (client.isClosed()) {
            return;
        }
        @Nullable SimListener listener = kernel.listenerAt(client.remote());
        if (kernel.isSilent(client.remote()) || (listener != null && listener.isFull())) {
            askAgain();
        } else if (listener == null) {
            kernel.later(kernel.latencyNanos(), () -> client.connectFailed(Errno.ECONNREFUSED));
        } else {
            long answerArrives = kernel.nowNanos() + kernel.latencyNanos();
            kernel.at(answerArrives, client::answered);
            listener.enqueue(client.serverEnd(kernel.bufferBytes(), answerArrives));
        }
    }

    private void askAgain() {
        long pause = FIRST_RETRY_NANOS << tries;
        tries++;
        kernel.later(
                pause, tries == TRIES ? () -> client.connectFailed(Errno.ETIMEDOUT) : this::asked);
    }
}
