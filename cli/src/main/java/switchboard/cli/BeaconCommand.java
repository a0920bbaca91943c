package switchboard.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import switchboard.cli.io.CommandLoggers;
import switchboard.cli.io.Environment;
import switchboard.net.ListenException;
import switchboard.services.beacon.AnnouncedService;
import switchboard.services.beacon.Announcement;
import switchboard.services.beacon.BeaconGroup;
import switchboard.services.beacon.BeaconServer;
import switchboard.services.beacon.BeaconStats;

/** {@code switchboard beacon}: its options and what it prints. One thread. */
@Command(
        name = "beacon",
        description = {
            "Answers who asks for servers on the local network (switchboard find), with a name and",
            "what is served. Hears on all interfaces, since a broadcast is heard no other way, and",
            "answers addresses of this machine's own networks only."
        },
        customSynopsis = "switchboard beacon [OPTION...] [SERVICE=PORT...]",
        sortOptions = false)
final class BeaconCommand implements Callable<Integer> {

    /** Said by whatever announces itself: it is the one thing that does not bind to loopback. */
    static final String BOUND_TO_ALL =
            "bound to all interfaces, since a broadcast is heard no other way; answers only this"
                    + " machine's own networks, ";

    @Parameters(
            paramLabel = "SERVICE=PORT",
            arity = "0..*",
            description = {"What is served, as chat=33333, or echo=udp:9999 for what is not TCP."})
    List<String> services = new ArrayList<>();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What it calls itself (default: the name of this machine).")
    @Nullable String name;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Another UDP port; find needs the same (default: 12345).")
    int port = BeaconServer.PORT;

    @Mixin final TokenOption token = new TokenOption();

    @Mixin final CommonOptions common = new CommonOptions();

    private final Environment environment;

    BeaconCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CommandFailure {
        common.check();
        ServerLog log = new ServerLog(environment, common, "answer");
        CommandLoggers.printTo(log::warn, System.Logger.Level.WARNING, common.verbose);
        Announcement announcement = announcement();
        CompletableFuture<Boolean> stop = new CompletableFuture<>();
        environment.signals().onStop(signal -> stop.complete(true));
        String remark = common.engine().remark();
        try (BeaconServer beacon = start(announcement)) {
            started(beacon, remark, log);
            boolean ignored = stop.get();
            log.note(summary(beacon.stats()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            log.flush();
        }
        return ExitCode.OK;
    }

    private Announcement announcement() throws CommandFailure {
        List<AnnouncedService> announced = new ArrayList<>();
        for (String word : services) {
            announced.add(service(word));
        }
        String called = name;
        try {
            return new Announcement(called == null ? MachineName.get() : called, announced);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.local("bad --name: " + e.getMessage());
        }
    }

    private static AnnouncedService service(String word) throws CommandFailure {
        int equals = word.indexOf('=');
        int colon = word.indexOf(':', equals);
        try {
            if (equals < 0) {
                throw new IllegalArgumentException("expected SERVICE=PORT, such as chat=33333");
            }
            String scheme = colon < 0 ? "tcp" : word.substring(equals + 1, colon);
            String number = word.substring(Math.max(equals, colon) + 1);
            if (!number.matches("[0-9]{1,5}")) {
                throw new IllegalArgumentException("a port is a number from 1 to 65535");
            }
            return new AnnouncedService(
                    word.substring(0, equals), scheme, Integer.parseInt(number));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.local("bad service '" + word + "': " + e.getMessage());
        }
    }

    private BeaconServer start(Announcement announcement) throws CommandFailure {
        if (port < 0 || port > 65_535) {
            throw CommandFailure.local("bad --port " + port + ": 0 to 65535");
        }
        try {
            return BeaconServer.announcing(announcement)
                    .at("0.0.0.0:" + port)
                    .engine(common.engine)
                    .token(token.bytes())
                    .start();
        } catch (ListenException e) {
            throw CommandFailure.local(
                    e.getMessage() + "; give another port here and to find: --port N");
        } catch (IOException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        }
    }

    private static void started(BeaconServer beacon, String remark, ServerLog log) {
        String name = beacon.announcement().name();
        log.listening(
                "udp",
                beacon.localAddress(),
                beacon.engineName(),
                "",
                event -> event.with("name", name));
        log.note(BOUND_TO_ALL + "as " + name);
        int interfaces = beacon.groupInterfaces();
        if (interfaces > 0) {
            log.note("hears IPv6 too, at " + BeaconGroup.TEXT + " by interfaces: " + interfaces);
        }
        log.remark(remark);
    }

    private static String summary(BeaconStats stats) {
        return stats.answered()
                + " answers; dropped: "
                + stats.malformed()
                + " that are no question, "
                + stats.foreign()
                + " from elsewhere, "
                + stats.limited()
                + " above the limits";
    }
}
