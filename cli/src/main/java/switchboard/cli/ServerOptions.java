package switchboard.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import switchboard.net.AcceptFilter;
import switchboard.net.Cidr;
import switchboard.net.Limits;
import switchboard.net.Overflow;

/** What every command that listens understands. */
final class ServerOptions {

    @Option(
            names = "--max-conns",
            paramLabel = "N",
            description = "Connections at once (default: what ulimit -n allows, less a reserve).")
    Count maxConns = new Count(Limits.DEFAULT.connectionsMax());

    @Option(
            names = "--overflow",
            paramLabel = "reject|wait",
            description = {
                "One connection more than --max-conns: reject closes it and says why where frames",
                "are text, wait lets it wait until there is a place (default: reject)."
            })
    Overflow overflow = Overflow.REJECT;

    @Option(
            names = "--max-per-ip",
            paramLabel = "N",
            description =
                    "Connections at once from one address (default: 64, not counting loopback).")
    @Nullable Count maxPerIp;

    @Option(
            names = "--allow",
            paramLabel = "CIDR",
            split = ",",
            description = {
                "Take connections from this network only, such as 10.0.0.0/8 or fd00::1;",
                "may be given more than once (default: from everywhere)."
            })
    List<String> allow = new ArrayList<>();

    @Option(
            names = "--deny",
            paramLabel = "CIDR",
            split = ",",
            description = "Take none from this network, whatever is allowed.")
    List<String> deny = new ArrayList<>();

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            description = "Close a connection silent for so long; 0 never does (default: 0).")
    Duration idleTimeout = Limits.DEFAULT.idleTimeout();

    @Option(
            names = "--frame-timeout",
            paramLabel = "TIME",
            description =
                    "A line or frame once begun must end within this; 0 for no limit (default:"
                            + " 30s).")
    Duration frameTimeout = Limits.DEFAULT.frameTimeout();

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "How long a stop waits for peers to take what is theirs (default: 10s).")
    Duration grace = Duration.ofSeconds(10);

    @Option(names = "--insecure", description = "Allow addresses that other machines can reach.")
    boolean insecure;

    /** Whose connections are taken; one sentence for what is no network. */
    AcceptFilter filter() throws CommandFailure {
        return filter(allow, deny);
    }

    /** The same for what was given elsewhere. */
    static AcceptFilter filter(List<String> allow, List<String> deny) throws CommandFailure {
        return AcceptFilter.ALL
                .allow(networks(allow, "--allow"))
                .deny(networks(deny, "--deny"))
                .telling();
    }

    private static String[] networks(List<String> texts, String option) throws CommandFailure {
        for (String text : texts) {
            try {
                Cidr ignored = Cidr.parse(text);
            } catch (IllegalArgumentException e) {
                throw CommandFailure.local(e.getMessage() + " (" + option + ")");
            }
        }
        return texts.toArray(String[]::new);
    }

    /** Those limits with what was asked for. */
    Limits limits(Limits defaults) {
        Limits limits =
                defaults.withConnectionsMax(maxConns.value())
                        .withOverflow(overflow)
                        .withTimeouts(idleTimeout, frameTimeout, defaults.writeTimeout());
        Count perAddress = maxPerIp;
        if (perAddress == null) {
            return limits;
        }
        // Whoever may have so many connections may also open them one right after the other.
        int newMax = Math.max(limits.newPerAddressMax(), perAddress.value());
        return limits.withPerAddress(perAddress.value(), newMax, limits.newPerAddressWindow());
    }

    /** Timeouts and numbers, in a line. */
    static String text(Limits limits, String peers) {
        return "limits: "
                + peers
                + " "
                + limits.connectionsMax()
                + (limits.overflow() == Overflow.WAIT ? " (others wait)" : "")
                + ", from one address "
                + limits.connectionsPerAddressMax()
                + (limits.countsLoopback() ? "" : " (loopback not counted)");
    }

    static String text(Duration timeout) {
        return timeout.isZero() ? "none" : Times.text(timeout);
    }
}
