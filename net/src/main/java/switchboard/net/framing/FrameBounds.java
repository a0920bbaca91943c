package switchboard.net.framing;

/** What {@link Framing#cut} found; reused from call to call. Loop thread only. */
public final class FrameBounds {

    /** Index of the first byte of the frame's content. */
    public int from;

    /** Index after the last byte of the frame's content. */
    public int to;

    /** Index after the whole frame, its end included. */
    public int next;

    /**
     * After {@link Framing.Cut#MORE}: how many bytes the frame has with all its parts, when that is
     * known already; else 0.
     */
    public int wanted;

    /**
     * After {@link Framing.Cut#TOO_LONG}: how many bytes the frame has at least, as an unsigned
     * number; 0 when only so much is known as is there.
     */
    public long size;

    /**
     * After {@link Framing#part}: 0 when the part ends its frame, else what the next call is given.
     */
    public long rest;

    /** Nothing found yet. */
    public FrameBounds() {}

    /** Forgets what an earlier call has left in those fields that not every call sets. */
    public void clear() {
        wanted = 0;
        size = 0;
        rest = 0;
    }
}
