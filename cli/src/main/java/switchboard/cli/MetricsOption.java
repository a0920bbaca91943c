package switchboard.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import switchboard.cli.metrics.MetricsPage;
import switchboard.net.HostPort;

/** {@code --metrics} of whatever serves. One thread. */
final class MetricsOption {

    @Option(
            names = "--metrics",
            paramLabel = "ADDR",
            description = {
                "Serve what is counted at http://ADDR/metrics, as Prometheus reads it:",
                "HOST:PORT, [v6]:PORT, :PORT or PORT (of 127.0.0.1)."
            })
    @Nullable String address;

    /**
     * Takes the address and begins to count, when that was asked for; nothing is loaded otherwise.
     *
     * @param insecure whether other machines may reach it
     */
    Scraping open(boolean insecure) throws CommandFailure {
        String word = address;
        if (word == null) {
            return Scraping.NOTHING;
        }
        HostPort at = place(word);
        InetAddress[] all = Addresses.resolved(at);
        for (InetAddress each : all) {
            if (!insecure && !each.isLoopbackAddress()) {
                throw CommandFailure.local(
                        "other machines could reach "
                                + at
                                + ", and metrics are shown to whoever asks: use 127.0.0.1:"
                                + at.port()
                                + ", or --insecure to accept that (--metrics)");
            }
        }
        try {
            MetricsPage page = MetricsPage.bind(new InetSocketAddress(all[0], at.port()));
            return new Scraping(page, at.host());
        } catch (IOException e) {
            throw CommandFailure.local("cannot serve metrics on " + at + ": " + cause(e, at));
        }
    }

    private static HostPort place(String word) throws CommandFailure {
        return switch (Address.parse(word)) {
            case Address.Tcp(HostPort at, boolean tls) when !tls -> at;
            case Address other ->
                    throw CommandFailure.local(
                            "bad --metrics '"
                                    + other
                                    + "': metrics are served by plain HTTP, at HOST:PORT");
        };
    }

    private static String cause(IOException problem, HostPort at) {
        String message = String.valueOf(problem.getMessage());
        return problem instanceof BindException && message.contains("in use")
                ? "address already in use by "
                        + PortOwner.of(at)
                        + "; give another address: --metrics ADDR"
                : message + "; give another address: --metrics ADDR";
    }
}
