package switchboard.engine;

/** Makes engines of one kind; found by {@link java.util.ServiceLoader}. Any thread. */
public interface EngineProvider {

    /** The name users choose it by: {@code epoll}, {@code nio}. */
    String name();

    /** Whether engines of this kind run here, and if not, why and what would help. Never throws. */
    Availability check();

    /** The highest descriptor its engines can watch; a higher one is refused and closed. */
    default int descriptorMax() {
        return Integer.MAX_VALUE;
    }

    /**
     * Opens an engine; to be called on the thread that will poll it.
     *
     * @throws java.io.UncheckedIOException in one sentence, when the kernel has no room for it
     */
    Engine open(EngineLimits limits);
}
