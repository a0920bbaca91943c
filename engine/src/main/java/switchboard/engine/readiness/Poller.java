package switchboard.engine.readiness;

/**
 * Waits for many descriptors at once: a thin translation of one kernel mechanism, with no timers,
 * connections or policy. Loop thread only, but for {@link #wakeup}. The masks are those of poll(2),
 * by their values there.
 *
 * <p>Readiness is a hint: an event may be spurious, and only the call it announces says what is so.
 * A level-triggered poller reports a condition as long as it lasts; an {@linkplain #edgeTriggered
 * edge-triggered} one reports its beginning, and the caller goes on until the call would block.
 */
public interface Poller extends AutoCloseable {

    /** There is something to read, the peer has ended, or a connection waits for accept. */
    int IN = 0x1;

    /** Something exceptional, as an urgent byte of TCP: an error is none (see {@link #ERR}). */
    int PRI = 0x2;

    /** There is room to write, or a connect has finished. */
    int OUT = 0x4;

    /** An error is pending; always reported, need not be asked for. */
    int ERR = 0x8;

    /** Both halves are closed; always reported, need not be asked for. */
    int HUP = 0x10;

    /** The descriptor is not open; always reported, by select and poll alone. */
    int NVAL = 0x20;

    /** As {@link #IN} on Linux. */
    int RDNORM = 0x40;

    /** Data of a priority band can be read; no socket of Linux has any. */
    int RDBAND = 0x80;

    /** As {@link #OUT} on Linux. */
    int WRNORM = 0x100;

    /** Data of a priority band can be written; with {@link #OUT} on Unix and datagram sockets. */
    int WRBAND = 0x200;

    /** The peer has closed its half; there may still be data before the end. Linux alone. */
    int RDHUP = 0x2000;

    /** The names of masks for people: {@code IN, OUT}. */
    static String names(int events) {
        return PollMasks.names(events);
    }

    /**
     * Starts to watch a descriptor. Returns 0 or a negative {@link Errno}: {@code EINVAL} for a
     * mask that is not {@link #watchable} or a descriptor above {@link #descriptorMax}.
     *
     * @param data anything but -1
     */
    int add(int descriptor, int events, long data);

    /**
     * Changes what is watched on a descriptor that was added. Returns 0 or a negative {@link
     * Errno}.
     */
    int modify(int descriptor, int events, long data);

    /** Stops to watch; to be called before the descriptor is closed. */
    void remove(int descriptor);

    /**
     * Waits until a watched descriptor is ready, {@link #wakeup} is called, or the time is over.
     * Never returns before {@code timeoutNanos} for no cause but a wake-up or an interrupted call.
     *
     * @param timeoutNanos 0 to look only, {@link Long#MAX_VALUE} to wait without limit
     * @return how many events can be read by {@link #events} and {@link #data}
     */
    int await(long timeoutNanos);

    /** The masks of event {@code index} of the last {@link #await}. */
    int events(int index);

    /** The data registered with the descriptor of event {@code index}. */
    long data(int index);

    /** The masks that may be asked for, joined by or. */
    int watchable();

    /** Whether it reports the beginning of a condition only. */
    boolean edgeTriggered();

    /** The highest descriptor it can watch. */
    int descriptorMax();

    /** Makes the running or the next {@link #await} return. Any thread; many collapse into one. */
    void wakeup();

    @Override
    void close();
}
