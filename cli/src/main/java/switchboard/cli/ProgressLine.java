package switchboard.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a transfer is, on one line of a terminal that is written again and again; where there is
 * no terminal it writes nothing. Any thread.
 */
final class ProgressLine {

    private static final int BAR_CELLS = 20;
    private static final int NAME_MAX = 28;
    private static final long REDRAW_NANOS = 100_000_000;
    private static final String CLEAR = "\r\u001b[K";

    private final OutputStream terminal;
    private final boolean shown;
    private final LongSupplier clock;
    private String name = "";
    private long size;
    private long from;
    private long beganNanos;
    private long drawnNanos;
    private boolean drawn;

    /**
     * A line that is not drawn yet.
     *
     * @param shown whether there is a terminal
     * @param clock in nanoseconds
     */
    ProgressLine(OutputStream terminal, boolean shown, LongSupplier clock) {
        this.terminal = terminal;
        this.shown = shown;
        this.clock = clock;
    }

    /** A file begins, perhaps in its middle; the size is below 0 when nobody knows it. */
    synchronized void begin(String file, long bytes, long offset) {
        name = file.length() > NAME_MAX ? file.substring(0, NAME_MAX - 3) + "..." : file;
        size = bytes;
        from = offset;
        beganNanos = clock.getAsLong();
        drawnNanos = beganNanos - REDRAW_NANOS;
    }

    /** So much of it is there. */
    synchronized void at(long bytes) {
        long now = clock.getAsLong();
        if (shown && now - drawnNanos >= REDRAW_NANOS) {
            drawnNanos = now;
            drawn = true;
            write(CLEAR + text(bytes, now - beganNanos));
        }
    }

    private String text(long bytes, long nanos) {
        double rate = nanos == 0 ? 0 : (bytes - from) * 1e9 / nanos;
        String speed = ByteCount.text(Math.round(rate)) + "/s";
        if (size < 0) {
            return "%s  %s  %s".formatted(name, ByteCount.text(bytes), speed);
        }
        int cells = size == 0 ? BAR_CELLS : (int) (BAR_CELLS * bytes / size);
        String bar = "#".repeat(cells) + ".".repeat(BAR_CELLS - cells);
        long percent = size == 0 ? 100 : 100 * bytes / size;
        String left = rate == 0 ? "" : "  " + left(Math.round((size - bytes) / rate)) + " left";
        return "%s [%s] %d%%  %s%s".formatted(name, bar, percent, speed, left);
    }

    private static String left(long seconds) {
        Duration time = Duration.ofSeconds(Math.min(seconds, 359_999));
        return time.toHours() == 0
                ? String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart())
                : String.format(
                        Locale.ROOT,
                        "%d:%02d:%02d",
                        time.toHours(),
                        time.toMinutesPart(),
                        time.toSecondsPart());
    }

    /** Takes the line away, so that something else can be written in its place. */
    synchronized void clear() {
        if (drawn) {
            drawn = false;
            write(CLEAR);
        }
    }

    private void write(String text) {
        try {
            terminal.write(text.getBytes(StandardCharsets.UTF_8));
            terminal.flush();
        } catch (IOException e) {
            // A terminal that is gone shows nothing; the transfer goes on.
        }
    }
}
