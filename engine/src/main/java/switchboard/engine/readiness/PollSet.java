package switchboard.engine.readiness;

import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import switchboard.engine.EngineException;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.SocketError;

/**
 * Watches descriptors for a program without an event loop, as Python's {@code selectors} does: each
 * is registered with the masks it waits for (see {@link Poller}) and an object of the caller's. One
 * thread only, but for {@link #wakeup}.
 *
 * <p>Where the mechanism is the kernel's, a descriptor is that of the kernel: of a socket, a pipe,
 * a terminal, and with select and poll of a file, which is always ready. Sockets are opened by
 * {@link #calls}; {@code nio} watches only those, and {@linkplain #descriptorOf channels of the
 * JDK}. Descriptors stay the caller's: they are removed before they are closed.
 *
 * <p>Readiness is a hint: only the call it announces says what is so. All but {@code epoll-edge}
 * report a condition as long as it lasts; that one its beginning, so the caller goes on until a
 * call would block.
 *
 * @param <T> what is attached to each descriptor
 */
public final class PollSet<T> implements AutoCloseable {

    private final PollerProvider provider;
    private final Poller poller;
    private final Map<Integer, T> watched = new HashMap<>();
    private final List<Integer> channels = new ArrayList<>();
    private @Nullable SocketCalls calls;

    /**
     * A descriptor with something to tell.
     *
     * @param events what has happened, of what was asked for; and ERR, HUP or NVAL unasked
     * @param data what was registered with it
     */
    public record Ready<T>(int descriptor, int events, T data) {

        /** Whether any of these masks is among the events. */
        public boolean is(int masks) {
            return (events & masks) != 0;
        }
    }

    private PollSet(PollerProvider provider) {
        this.provider = provider;
        this.poller = provider.openPoller();
    }

    /**
     * Opens a set over a mechanism by the name of its engine: {@code select}, {@code poll}, {@code
     * epoll}, {@code epoll-edge}, {@code nio}, or {@code auto}.
     *
     * @throws IllegalArgumentException in one sentence, when there is none or it cannot run
     * @throws java.io.UncheckedIOException in one sentence, when the kernel has no room for it
     */
    public static <T> PollSet<T> open(String mechanism) {
        EngineProvider provider = Engines.named(mechanism);
        if (provider instanceof PollerProvider pollers) {
            return new PollSet<>(pollers);
        }
        throw new IllegalArgumentException(
                mechanism + " cannot watch descriptors, it makes the calls itself; use auto");
    }

    /** The calls that open, accept and use sockets which this set can watch; closed with it. */
    public SocketCalls calls() {
        if (calls == null) {
            calls = provider.openCalls(poller);
        }
        return calls;
    }

    /**
     * A descriptor for a non-blocking channel of the JDK, until the set is closed.
     *
     * @throws UnsupportedOperationException with all but {@code nio}, in one sentence
     */
    public int descriptorOf(SelectableChannel channel) {
        int descriptor = provider.descriptorOf(channel);
        channels.add(descriptor);
        return descriptor;
    }

    /**
     * Starts to watch a descriptor.
     *
     * @param events masks of {@link Poller}, joined by or
     * @throws IllegalArgumentException for a mask that this mechanism cannot watch, by its name
     * @throws IllegalStateException when the descriptor is registered already
     * @throws EngineException in one sentence, when the mechanism or the kernel refuses
     */
    public void register(int descriptor, int events, T data) throws EngineException {
        check(descriptor, events);
        if (watched.containsKey(descriptor)) {
            throw new IllegalStateException("descriptor " + descriptor + " is registered already");
        }
        say(poller.add(descriptor, events, descriptor));
        watched.put(descriptor, data);
    }

    /**
     * Watches a registered descriptor for something else, with other data. What was edge-triggered
     * and is still so is reported again.
     *
     * @throws IllegalArgumentException for a mask that this mechanism cannot watch, by its name
     * @throws IllegalStateException when the descriptor is not registered
     * @throws EngineException in one sentence, when the kernel refuses
     */
    public void change(int descriptor, int events, T data) throws EngineException {
        check(descriptor, events);
        if (!watched.containsKey(descriptor)) {
            throw new IllegalStateException("descriptor " + descriptor + " is not registered");
        }
        say(poller.modify(descriptor, events, descriptor));
        watched.put(descriptor, data);
    }

    private void check(int descriptor, int events) throws EngineException {
        int possible = poller.watchable();
        if ((events & ~possible) != 0 || events == 0) {
            String asked = events == 0 ? "nothing" : Poller.names(events & ~possible);
            throw new IllegalArgumentException(
                    provider.name()
                            + " cannot watch for "
                            + asked
                            + ", only for "
                            + Poller.names(possible));
        }
        if (descriptor > poller.descriptorMax()) {
            throw new EngineException(
                    new Failure(SocketError.DESCRIPTOR_BEYOND_LIMIT, Operation.WATCH, 0));
        }
    }

    private static void say(int result) throws EngineException {
        if (result < 0) {
            throw new EngineException(Errno.refusal(-result));
        }
    }

    /** Stops to watch a descriptor, before it is closed; nothing when it is not registered. */
    public void remove(int descriptor) {
        if (watched.containsKey(descriptor)) {
            watched.remove(descriptor);
            poller.remove(descriptor);
        }
    }

    /** Number of descriptors that are registered. */
    public int size() {
        return watched.size();
    }

    /** Waits without limit until something is ready or {@link #wakeup} is called. */
    public List<Ready<T>> await() {
        return await(Long.MAX_VALUE);
    }

    /**
     * Waits until something is ready, {@link #wakeup} is called, or the time is over; a signal may
     * end it early. Zero only looks.
     */
    public List<Ready<T>> await(Duration timeout) {
        return await(TimeUnit.NANOSECONDS.convert(timeout));
    }

    private List<Ready<T>> await(long timeoutNanos) {
        int count = poller.await(timeoutNanos);
        List<Ready<T>> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int descriptor = (int) poller.data(i);
            T data = watched.get(descriptor);
            if (data != null) {
                all.add(new Ready<>(descriptor, poller.events(i), data));
            }
        }
        return all;
    }

    /** Makes the running or the next wait return. Any thread; many collapse into one. */
    public void wakeup() {
        poller.wakeup();
    }

    /** Ends the set; the descriptors that were registered stay open. */
    @Override
    public void close() {
        channels.forEach(provider::release);
        channels.clear();
        poller.close();
        if (calls != null) {
            calls.close();
            calls = null;
        }
    }
}
