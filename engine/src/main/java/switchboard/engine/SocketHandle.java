package switchboard.engine;

import org.jspecify.annotations.Nullable;

/**
 * One socket of one engine, from {@code listen}, {@code connect} or {@code adopt} until {@code
 * closed}. Loop thread only. Engines extend it with what they keep for a socket; the loop attaches
 * the object that callbacks are for.
 */
public abstract class SocketHandle {

    private @Nullable Object attachment;

    protected SocketHandle() {}

    /** Keeps an object with the handle. */
    public final void attach(Object object) {
        attachment = object;
    }

    /** The object given to {@link #attach}. */
    public final @Nullable Object attachment() {
        return attachment;
    }
}
