package switchboard.cli.join;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import switchboard.cli.io.Environment;
import switchboard.cli.io.Json;
import switchboard.cli.io.Outlet;

/** A plain filter: standard input goes to the room, the room to standard output. Any thread. */
final class PipeFront implements Front {

    private static final long WAITING_BYTES_MAX = 256 << 10;

    private final SittingOptions options;
    private final Environment environment;
    private final Outgoing outgoing;
    private final Consumer<Event> events;
    private final Outlet out;
    private final AtomicBoolean started = new AtomicBoolean();

    PipeFront(
            SittingOptions options,
            Environment environment,
            Outgoing outgoing,
            Consumer<Event> events,
            Runnable onRoom) {
        this.options = options;
        this.environment = environment;
        this.outgoing = outgoing;
        this.events = events;
        this.out = new Outlet(this::write, WAITING_BYTES_MAX);
        out.onRoom(onRoom);
        out.onBroken(() -> {
            problem("nobody reads standard output any more");
            events.accept(new Event.OutputBroken());
        });
    }

    private void write(byte[] bytes) throws IOException {
        environment.out().write(bytes);
        environment.out().flush();
    }

    @Override
    public void start() {
        if (!started.getAndSet(true)) {
            Thread.ofPlatform().daemon().name("switchboard-input").start(this::passOn);
        }
    }

    private void passOn() {
        try {
            new InputLines(environment.in(), outgoing, options.raw()).passOn();
        } catch (IOException e) {
            // Such as a terminal that is gone: it ends like any other input.
        } catch (InterruptedException e) {
            return;
        }
        events.accept(new Event.InputEnded());
    }

    @Override
    public boolean show(List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(options.json() ? Json.event("line").with("line", line) : line).append('\n');
        }
        return out.add(bytes(text.toString()));
    }

    @Override
    public void connected(String address) {
        if (options.json()) {
            add(Json.event("connected").with("address", address));
        }
        if (options.verbose()) {
            note("connected to " + address);
        }
    }

    @Override
    public void disconnected(String reason) {
        if (options.json()) {
            add(Json.event("disconnected").with("reason", reason));
        }
    }

    private void add(Json event) {
        out.add(bytes(event + "\n"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void note(String text) {
        if (!options.quiet()) {
            problem(text);
        }
    }

    @Override
    public synchronized void problem(String text) {
        try {
            environment.err().write(bytes(text + "\n"));
            environment.err().flush();
        } catch (IOException e) {
            // Nobody is there to be told.
        }
    }

    @Override
    public boolean flush(Duration atMost) {
        return out.flush(atMost);
    }

    @Override
    public void close() {}
}
