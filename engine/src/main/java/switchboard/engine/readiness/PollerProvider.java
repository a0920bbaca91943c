package switchboard.engine.readiness;

import java.nio.channels.SelectableChannel;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;

/**
 * A provider whose engines are made from a readiness mechanism; it gives that out by itself too.
 * Any thread.
 */
public interface PollerProvider extends EngineProvider {

    /**
     * Opens a poller; to be called on the thread that will wait with it.
     *
     * @throws java.io.UncheckedIOException in one sentence, when the kernel has no room for it
     */
    Poller openPoller();

    /** The calls whose sockets a poller of this provider can watch. The poller's thread. */
    SocketCalls openCalls(Poller poller);

    /**
     * A descriptor by which its pollers know a non-blocking channel of the JDK, until {@link
     * #release}.
     *
     * @throws UnsupportedOperationException where descriptors are those of the kernel
     */
    default int descriptorOf(SelectableChannel channel) {
        throw new UnsupportedOperationException(
                "the JDK does not tell the descriptor of a channel to "
                        + name()
                        + "; open the socket with SocketCalls, or use nio");
    }

    /** Takes back a descriptor of {@link #descriptorOf}; the channel stays as it is. */
    default void release(int descriptor) {}

    @Override
    default Engine open(EngineLimits limits) {
        Poller poller = openPoller();
        return new ReadinessEngine(poller, openCalls(poller), limits, System::nanoTime);
    }
}
