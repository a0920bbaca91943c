package switchboard.cli.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Prints lines without ever waiting: what a stopped reader has no room for, or a full disk does not
 * take, is dropped, counted, and said as soon as it can be. Any thread.
 */
public final class Printer {

    private static final long WAITING_BYTES_MAX = 256 << 10;

    private final OutputStream to;
    private final Outlet outlet;
    private final LongFunction<String> droppedNote;
    private Consumer<String> onFailure = cause -> {};
    private boolean failing;

    /** Lines there was no room for: nothing more is taken until that is said. */
    private long dropped;

    /** Lines that could not be written: said before the next that can. */
    private long lost;

    /**
     * @param droppedNote the line that tells how many were dropped
     */
    public Printer(OutputStream to, LongFunction<String> droppedNote) {
        this.to = to;
        this.droppedNote = droppedNote;
        this.outlet = new Outlet(this::write, WAITING_BYTES_MAX);
        outlet.onRoom(this::tellDropped);
    }

    /** What to do with the cause when the stream begins to fail. */
    public synchronized void onFailure(Consumer<String> action) {
        onFailure = action;
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

    private void write(byte[] lines) {
        long told;
        synchronized (this) {
            told = lost;
        }
        try {
            if (told > 0) {
                to.write(bytes(droppedNote.apply(told)));
            }
            to.write(lines);
            to.flush();
        } catch (IOException e) {
            failed(lines, String.valueOf(e.getMessage()));
            return;
        }
        synchronized (this) {
            failing = false;
            lost -= told;
        }
    }

    private void failed(byte[] lines, String cause) {
        Consumer<String> action = nothing -> {};
        synchronized (this) {
            for (byte each : lines) {
                lost += each == '\n' ? 1 : 0;
            }
            if (!failing) {
                failing = true;
                action = onFailure;
            }
        }
        action.accept(cause);
    }

    private static byte[] bytes(String line) {
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Waits until everything has been written, at most so long; returns whether it has. */
    public boolean flush(Duration atMost) {
        return outlet.flush(atMost);
    }
}
