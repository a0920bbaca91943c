package switchboard.cli.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import switchboard.net.Metrics;

/**
 * Owns the HTTP server of {@code /metrics}: each reader has a virtual thread, and none a loop. Any
 * thread.
 */
public final class MetricsPage implements AutoCloseable {

    private static final String PATH = "/metrics";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int NO_BODY = -1;

    private final HttpServer server;
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
    private final Counts counts = new Counts();
    private final List<Consumer<Exposition>> more = new CopyOnWriteArrayList<>();

    private MetricsPage(HttpServer server) {
        this.server = server;
    }

    /**
     * Takes the address; nobody is answered before {@link #start}.
     *
     * @throws IOException when the address cannot be listened on
     */
    public static MetricsPage bind(InetSocketAddress address) throws IOException {
        MetricsPage page = new MetricsPage(HttpServer.create(address, 0));
        page.server.setExecutor(page.readers);
        page.server.createContext("/", page::answer);
        return page;
    }

    /** What is to be told of what is counted. */
    public Metrics metrics() {
        return counts;
    }

    /** Shows one more number, which is asked for at each reading, on any thread. */
    public void gauge(String name, String help, LongSupplier value) {
        more.add(to -> to.gauge(name, help, value.getAsLong()));
    }

    /** The same for one that only grows; its name ends with {@code _total}. */
    public void counter(String name, String help, LongSupplier value) {
        more.add(to -> to.counter(name, help, value.getAsLong()));
    }

    /** Answers from now on. */
    public void start() {
        server.start();
    }

    /** The port it has. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** What follows the address in the page's URL. */
    public static String path() {
        return PATH;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                answer(exchange, NOT_FOUND, "text/plain; charset=utf-8", "see " + PATH + "\n");
            } else if (method.equals("GET") || method.equals("HEAD")) {
                answer(exchange, OK, Exposition.CONTENT_TYPE, text());
            } else {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, NO_BODY);
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, NO_BODY);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String text() {
        Exposition page = new Exposition();
        counts.writeTo(page);
        more.forEach(each -> each.accept(page));
        return page.toString();
    }

    /** Answers nobody any more. */
    @Override
    public void close() {
        server.stop(0);
        readers.shutdownNow();
    }
}
