package switchboard.net.framing;

/** Where {@link Framing#cut} found a frame; reused from call to call. Loop thread only. */
public final class FrameBounds {

    /** Index of the first byte of the frame's content. */
    public int from;

    /** Index after the last byte of the frame's content. */
    public int to;

    /** Index after the whole frame, its end included. */
    public int next;

    /** Nothing found yet. */
    public FrameBounds() {}
}
