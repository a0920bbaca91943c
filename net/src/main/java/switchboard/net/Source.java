package switchboard.net;

import switchboard.engine.Slices;

/**
 * Where a connection pulls output from when its socket can take it: the bytes stay where they are
 * until the kernel has them. Loop thread of the connection only.
 */
public interface Source {

    /**
     * Offers up to {@code bytesMax} bytes from the current position. Moves nothing: asked again it
     * offers the same. Returns how many were added; a source is asked again until this is 0, and
     * from then on when {@link Connection#sourceReady} says that there is more.
     */
    long gather(Slices into, long bytesMax);

    /** The kernel has taken so many of the bytes offered last. */
    void taken(long bytes);

    /**
     * How many bytes are left of a frame that was begun; 0 on a frame boundary. Other output goes
     * only between frames, and waits for a frame whose rest is not there yet.
     */
    long frameRest();
}
