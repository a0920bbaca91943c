package switchboard.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import switchboard.cli.io.CommandLoggers;
import switchboard.cli.io.Environment;
import switchboard.cli.io.Json;
import switchboard.net.BroadcastTarget;
import switchboard.services.beacon.AnnouncedService;
import switchboard.services.beacon.BeaconClient;
import switchboard.services.beacon.BeaconGroup;
import switchboard.services.beacon.BeaconServer;
import switchboard.services.beacon.Found;

/** {@code switchboard find}: its options and what it prints. One thread. */
@Command(
        name = "find",
        description = {
            "Asks on every interface who is on the local network, and lists who has answered:",
            "name, address, round trip and services."
        },
        customSynopsis = "switchboard find [OPTION...] [HOST...]",
        sortOptions = false)
final class FindCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "HOST",
            arity = "0..*",
            description = "Ask here instead, where broadcasts do not reach.")
    List<String> hosts = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait for answers (default: 2s).")
    Duration timeout = Duration.ofSeconds(2);

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Another UDP port, as the beacon was given (default: 12345).")
    int port = BeaconServer.PORT;

    @Option(
            names = "--explain",
            description = "Say at which addresses and by which interfaces is asked, and why not.")
    boolean explain;

    @Mixin final TokenOption token = new TokenOption();

    @Mixin final CommonOptions common = new CommonOptions();

    private final Environment environment;

    FindCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CommandFailure {
        common.check();
        CommandLoggers.printTo(this::say, System.Logger.Level.ERROR, common.verbose);
        if (timeout.isZero() || timeout.isNegative()) {
            throw CommandFailure.local("bad --timeout: a time longer than 0, such as 2s");
        }
        if (port < 1 || port > 65_535) {
            throw CommandFailure.local("bad --port " + port + ": 1 to 65535");
        }
        String remark = common.engine().remark();
        if (!remark.isEmpty() && !common.quiet) {
            say(remark);
        }
        try {
            return ask() ? ExitCode.OK : ExitCode.NETWORK;
        } catch (IOException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.NETWORK;
        }
    }

    private boolean ask() throws CommandFailure, IOException, InterruptedException {
        BeaconClient client =
                new BeaconClient()
                        .port(port)
                        .timeout(timeout)
                        .token(token.bytes())
                        .engine(common.engine)
                        .onFound(this::print);
        if (hosts.isEmpty()) {
            explainInterfaces();
        } else {
            client.addresses(addresses());
        }
        boolean any = !client.find().isEmpty();
        if (!any && !common.quiet) {
            say(
                    "nobody has answered within "
                            + timeout.toMillis()
                            + " ms"
                            + (explain
                                    ? "; a firewall may drop UDP port " + port
                                    : "; --explain lists where was asked"));
        }
        return any;
    }

    private void explainInterfaces() throws IOException {
        if (!explain) {
            return;
        }
        for (BroadcastTarget.Interface one : BroadcastTarget.interfaces()) {
            for (BroadcastTarget target : one.targets()) {
                String address = target.address().getHostAddress();
                say("asking at " + address + " by " + target.interfaceName());
            }
            if (one.targets().isEmpty()) {
                say("not asking by " + one.name() + ": " + one.whyNot());
            }
        }
        for (BeaconGroup.Way way : BeaconGroup.ways()) {
            String name = way.at().getName();
            say(
                    way.isOpen()
                            ? "asking over IPv6 at " + BeaconGroup.TEXT + " by " + name
                            : "not asking over IPv6 by " + name + ": " + way.whyNot());
        }
    }

    private List<InetAddress> addresses() throws CommandFailure {
        List<InetAddress> all = new ArrayList<>();
        for (String host : hosts) {
            try {
                all.add(InetAddress.getByName(host));
            } catch (UnknownHostException e) {
                throw CommandFailure.local("no host is known by the name " + host);
            }
        }
        return all;
    }

    private void print(Found found) {
        Main.say(environment.out(), common.json ? json(found) : text(found));
    }

    private static String text(Found found) {
        String name = found.name().isEmpty() ? "-" : found.name();
        String services =
                found.services().stream()
                        .map(AnnouncedService::toString)
                        .collect(Collectors.joining(", "));
        String proof = found.authenticated() ? ", authenticated" : "";
        double millis = found.roundTrip().toNanos() / 1e6;
        return String.format(
                        Locale.ROOT,
                        "%-20s %-15s %8.2f ms  %s%s",
                        name,
                        found.host(),
                        millis,
                        services.isEmpty() ? "ACK" : services,
                        proof)
                .stripTrailing();
    }

    private static String json(Found found) {
        return Json.event("found")
                .with("name", found.name())
                .with("address", found.host())
                .with("round_trip_micros", found.roundTrip().toNanos() / 1_000)
                .with(
                        "services",
                        found.services().stream().map(AnnouncedService::toString).toList())
                .with("authenticated", found.authenticated())
                .toString();
    }

    private void say(String line) {
        Main.say(environment.err(), line);
    }
}
