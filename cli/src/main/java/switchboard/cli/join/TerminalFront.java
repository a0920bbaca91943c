package switchboard.cli.join;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.Widget;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import switchboard.cli.io.Environment;
import switchboard.cli.io.Outlet;
import switchboard.cli.io.Signals;
import switchboard.cli.io.StopSignal;

/**
 * A person at a terminal: what is typed is edited in the last line, what the room says is printed
 * above it. Any thread.
 */
final class TerminalFront implements Front {

    private static final String PROMPT = "> ";
    private static final long WAITING_BYTES_MAX = 64 << 10;
    private static final long STOPPING_MILLIS = 1_000;
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final SittingOptions options;
    private final Outgoing outgoing;
    private final Consumer<Event> events;
    private final OutputStream err;
    private final Terminal terminal;
    private final Attributes before;
    private final LineReader reader;
    private final Outlet above;
    private final Paint paint;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Thread typing;

    TerminalFront(
            SittingOptions options,
            Environment environment,
            Outgoing outgoing,
            Consumer<Event> events,
            Runnable onRoom)
            throws IOException {
        this.options = options;
        this.outgoing = outgoing;
        this.events = events;
        this.err = environment.err();
        this.paint = new Paint(environment.wantsColours());
        this.terminal =
                TerminalBuilder.builder()
                        .system(true)
                        .dumb(false)
                        .encoding(StandardCharsets.UTF_8)
                        // Asking the terminal what it can do would throw away what was typed ahead.
                        .graphemeCluster(false)
                        .build();
        terminal.handle(
                Signal.INT,
                signal -> events.accept(new Event.Leave(StopSignal.INT.exitCode(), true)));
        this.before = terminal.getAttributes();
        this.reader = reader(terminal);
        keys(reader).bind((Widget) this::suspend, KeyMap.ctrl('Z'));
        doNotEcho();
        this.above = new Outlet(this::printAbove, WAITING_BYTES_MAX);
        above.onRoom(onRoom);
    }

    /**
     * Raw from here on: pasted lines come faster than one read of a line follows another, and must
     * not be echoed in between. Ctrl-C stays a signal there, for when the room takes nothing.
     */
    private void doNotEcho() {
        terminal.enterRawMode();
        Attributes quiet = terminal.getAttributes();
        quiet.setLocalFlag(LocalFlag.ISIG, true);
        terminal.setAttributes(quiet);
    }

    private static LineReader reader(Terminal terminal) {
        LineReader reader =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .appName("switchboard")
                        .option(Option.DISABLE_EVENT_EXPANSION, true)
                        // A pasted line end sends the line, as a typed one does.
                        .option(Option.BRACKETED_PASTE, false)
                        .option(Option.HISTORY_IGNORE_SPACE, false)
                        .option(Option.HISTORY_TIMESTAMPED, false)
                        .build();
        KeyMap<Binding> keys = keys(reader);
        keys.bind(new Reference(LineReader.SELF_INSERT), "\t");
        // The form of the arrows that a terminal sends while no line is being read.
        keys.bind(new Reference(LineReader.UP_LINE_OR_HISTORY), "\033[A");
        keys.bind(new Reference(LineReader.DOWN_LINE_OR_HISTORY), "\033[B");
        keys.bind(new Reference(LineReader.FORWARD_CHAR), "\033[C");
        keys.bind(new Reference(LineReader.BACKWARD_CHAR), "\033[D");
        return reader;
    }

    private static KeyMap<Binding> keys(LineReader reader) {
        return Objects.requireNonNull(reader.getKeyMaps().get(LineReader.MAIN));
    }

    /** Gives the terminal back to the shell until it is handed over again. */
    private boolean suspend() {
        CountDownLatch continued = new CountDownLatch(1);
        SignalHandler readers = terminal.handle(Signal.CONT, signal -> continued.countDown());
        terminal.setAttributes(before);
        try {
            Signals.suspend();
            // A stop takes effect a little later; where there is no shell it never does.
            continued.await(STOPPING_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        terminal.handle(Signal.CONT, readers);
        terminal.enterRawMode();
        reader.callWidget(LineReader.REDRAW_LINE);
        reader.callWidget(LineReader.REDISPLAY);
        return true;
    }

    @Override
    public void start() {
        if (typing == null) {
            typing = Thread.ofPlatform().daemon().name("switchboard-typing").start(this::type);
        }
    }

    private void type() {
        try {
            while (true) {
                String typed = reader.readLine(PROMPT);
                if (Goodbye.isSaidBy(typed)) {
                    events.accept(new Event.Leave(0, false));
                    return;
                }
                for (String line : typed.split("\n", -1)) {
                    say(line);
                }
            }
        } catch (EndOfFileException e) {
            events.accept(new Event.Leave(0, false));
        } catch (UserInterruptException e) {
            events.accept(new Event.Leave(StopSignal.INT.exitCode(), true));
        } catch (InterruptedException e) {
            // It is over.
        }
    }

    private void say(String line) throws InterruptedException {
        if (!line.isEmpty()) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            outgoing.put(bytes, 0, bytes.length);
        }
    }

    @Override
    public boolean show(List<String> lines) {
        String text = String.join("\n", lines) + "\n";
        return above.add(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void connected(String address) {
        if (options.verbose()) {
            note("connected to " + address);
        }
    }

    @Override
    public void disconnected(String reason) {}

    @Override
    public void note(String text) {
        if (!options.quiet()) {
            problem(text);
        }
    }

    @Override
    public void problem(String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        if (!closed.get()) {
            above.add(bytes);
            return;
        }
        try {
            err.write(bytes);
            err.flush();
        } catch (IOException e) {
            // Nobody is there to be told.
        }
    }

    @Override
    public boolean flush(Duration atMost) {
        return above.flush(atMost);
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        above.flush(MOMENT);
        Thread thread = typing;
        try {
            if (thread != null) {
                thread.interrupt();
                thread.join(MOMENT);
            }
            terminal.setAttributes(before);
            terminal.close();
        } catch (IOException e) {
            // The terminal is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Prints above the line that is being edited; is given whole lines only. */
    private void printAbove(byte[] lines) {
        String text = new String(lines, 0, lines.length - 1, StandardCharsets.UTF_8);
        reader.printAbove(text.lines().map(paint::line).collect(Collectors.joining("\n")));
    }
}
