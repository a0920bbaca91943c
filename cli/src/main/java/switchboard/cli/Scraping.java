package switchboard.cli;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import switchboard.cli.io.Json;
import switchboard.cli.metrics.MetricsPage;
import switchboard.net.HostPort;
import switchboard.net.Metrics;

/** The page of {@code --metrics}, or nothing, which counts nothing. One thread. */
final class Scraping implements AutoCloseable {

    static final Scraping NOTHING = new Scraping(null, "");

    private final @Nullable MetricsPage page;
    private final String host;

    /**
     * @param host as it was asked for, by name or address
     */
    Scraping(@Nullable MetricsPage page, String host) {
        this.page = page;
        this.host = host;
    }

    /** Who counts. */
    Metrics metrics() {
        MetricsPage shown = page;
        return shown == null ? Metrics.NONE : shown.metrics();
    }

    /** Shows one more number, which is asked for at each reading, on any thread. */
    void gauge(String name, String help, LongSupplier value) {
        MetricsPage shown = page;
        if (shown != null) {
            shown.gauge(name, help, value);
        }
    }

    /** The same for one that only grows; its name ends with {@code _total}. */
    void counter(String name, String help, LongSupplier value) {
        MetricsPage shown = page;
        if (shown != null) {
            shown.counter(name, help, value);
        }
    }

    /** Answers from now on, and says where. */
    void start(Consumer<String> note, Consumer<Json> event) {
        MetricsPage shown = page;
        if (shown != null) {
            shown.start();
            String url = "http://" + new HostPort(host, shown.port()) + MetricsPage.path();
            note.accept("metrics " + url);
            event.accept(Json.event("metrics").with("url", url));
        }
    }

    @Override
    public void close() {
        MetricsPage shown = page;
        if (shown != null) {
            shown.close();
        }
    }
}
