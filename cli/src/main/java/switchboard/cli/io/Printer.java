package switchboard.cli.io;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongFunction;

/**
 * Prints lines without ever waiting: what a slow or stopped reader has no room for is dropped,
 * counted, and said when there is room again. Any thread.
 */
public final class Printer {

    private static final long WAITING_BYTES_MAX = 256 << 10;

    private final Outlet outlet;
    private final LongFunction<String> droppedNote;
    private long dropped;

    /**
     * @param droppedNote the line that tells how many were dropped
     */
    public Printer(OutputStream to, LongFunction<String> droppedNote) {
        this.outlet = new Outlet(to, WAITING_BYTES_MAX);
        this.droppedNote = droppedNote;
        outlet.onRoom(this::tellDropped);
    }

    /** Prints a line; a line end is put behind it. */
    public synchronized void print(String line) {
        if (dropped > 0 || !outlet.offer(bytes(line))) {
            dropped++;
        }
    }

    private synchronized void tellDropped() {
        if (dropped > 0) {
            outlet.add(bytes(droppedNote.apply(dropped)));
            dropped = 0;
        }
    }

    private static byte[] bytes(String line) {
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** What to do when nobody can read this any more. */
    public void onBroken(Runnable action) {
        outlet.onBroken(action);
    }

    /** Waits until everything has been written, at most so long; returns whether it has. */
    public boolean flush(Duration atMost) {
        return outlet.flush(atMost);
    }
}
