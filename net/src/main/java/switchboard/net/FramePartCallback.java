package switchboard.net;

/** Takes frames of any size in parts, as they arrive; nothing is put together or held for it. */
@FunctionalInterface
public interface FramePartCallback {

    /**
     * A part of a frame has come; it is borrowed until this returns. Loop thread only. Of a frame
     * that the peer's end cuts short no last part comes, unless an end of text ends it.
     *
     * @param part may be empty when it is the last
     * @param last whether the frame ends with it
     */
    void onFramePart(Connection connection, Frame part, boolean last);
}
