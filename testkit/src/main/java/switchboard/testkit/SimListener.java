package switchboard.testkit;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.engine.readiness.Poller;

/** A listening socket with the connections that wait for accept. Under the kernel's lock only. */
final class SimListener extends SimSocket {

    private final Endpoint local;
    private final int backlog;
    private final ArrayDeque<SimStream> waiting = new ArrayDeque<>();

    SimListener(SimKernel kernel, Endpoint local, int backlog) {
        super(kernel);
        this.local = local;
        this.backlog = backlog;
    }

    /** As Linux has it, one more than asked for. */
    boolean isFull() {
        return waiting.size() > backlog;
    }

    void enqueue(SimStream stream) {
        waiting.add(stream);
        changed();
    }

    /** The connection that has waited longest, or null. */
    @Nullable SimStream poll() {
        return waiting.poll();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether binding to {@code at} would clash with this listener. */
    boolean holds(Endpoint at) {
        return switch (at) {
            case Endpoint.Unix _ -> at.equals(local);
            case Endpoint.Inet inet -> local instanceof Endpoint.Inet mine && clash(inet, mine);
        };
    }

    private static boolean clash(Endpoint.Inet one, Endpoint.Inet other) {
        return one.port() == other.port()
                && (one.address().equals(other.address())
                        || one.address().isAnyLocalAddress()
                        || other.address().isAnyLocalAddress());
    }

    @Override
    int mask() {
        return waiting.isEmpty() ? 0 : Poller.IN;
    }

    @Override
    Endpoint local() {
        return local;
    }

    @Override
    void close() {
        kernel.unbind(this);
        waiting.forEach(SimStream::abort);
        waiting.clear();
    }
}
