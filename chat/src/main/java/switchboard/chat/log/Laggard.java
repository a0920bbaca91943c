package switchboard.chat.log;

/** A member as its log sees it: somebody who can be told to be too far behind. */
@FunctionalInterface
public interface Laggard {

    /**
     * The cursor's next bytes are about to be taken away. Before this returns the member must have
     * called {@link Cursor#skip}, {@link Cursor#stop} or {@link Cursor#close}. On the thread of the
     * cursor's reader.
     */
    void behind(Cursor cursor);
}
