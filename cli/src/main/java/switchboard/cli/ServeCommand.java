package switchboard.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import switchboard.cli.io.CommandLoggers;
import switchboard.cli.io.Environment;
import switchboard.net.Limits;
import switchboard.net.StreamAddress;
import switchboard.net.Tls;
import switchboard.services.GreetServer;
import switchboard.services.ReplyServer;
import switchboard.services.TimeStyle;

/** {@code switchboard serve}: its options, and the services from start to stop. One thread. */
@Command(
        name = "serve",
        description = "Runs services until SIGINT (Ctrl-C) or SIGTERM; alone it lists them.",
        customSynopsis = "switchboard serve [OPTION...] SERVICE[=ADDR]...",
        sortOptions = false,
        abbreviateSynopsis = true)
final class ServeCommand implements Callable<Integer> {

    private static final Set<KnownService> FRAMED =
            Set.of(KnownService.ECHO, KnownService.STAMP, KnownService.REPLY, KnownService.GREET);
    private static final Set<KnownService> TEXTS = Set.of(KnownService.REPLY, KnownService.GREET);
    private static final Set<KnownService> TIMED = Set.of(KnownService.STAMP, KnownService.DAYTIME);

    @Parameters(
            paramLabel = "SERVICE[=ADDR]",
            arity = "0..*",
            description = {
                "echo, stamp, reply, greet, discard, daytime, chargen or time,",
                "each on its own port of 127.0.0.1 or at HOST:PORT, [v6]:PORT,",
                ":PORT, PORT, unix:/path or unix:@name; TCP and UDP on one",
                "port, or one of them with tcp:// or udp://."
            })
    List<String> words = new ArrayList<>();

    @Option(
            names = "--frame",
            paramLabel = "FRAME",
            description = {
                "How messages of echo, stamp, reply and greet are framed: lines, u32 and the like,",
                "or raw for clients that send no line end (default: lines for stamp, else raw)."
            })
    @Nullable String frame;

    @Option(
            names = "--max-frame",
            paramLabel = "SIZE",
            description = "The longest line or frame (default: 8K for lines).")
    @Nullable Size maxFrame;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = {
                "What reply and greet say (default: " + ReplyServer.TEXT,
                "and " + GreetServer.TEXT + ")."
            })
    @Nullable String text;

    @Option(
            names = "--time",
            paramLabel = "STYLE",
            description = "How stamp and daytime write the time: local or iso (default: local).")
    @Nullable TimeStyle time;

    @Option(
            names = "--udp-amplify",
            description = {
                "Let stamp, daytime, chargen and time answer datagrams of other machines with more",
                "than they were sent: whoever forges a sender can have them flood it."
            })
    boolean udpAmplify;

    @Option(
            names = "--loops",
            paramLabel = "N",
            description = "Event loops, each a thread (default: one per core).")
    Count loops = new Count(Runtime.getRuntime().availableProcessors());

    @Mixin final ServerOptions server = new ServerOptions();

    @Mixin final AnnounceOption announce = new AnnounceOption();

    @Mixin final MetricsOption metrics = new MetricsOption();

    @Mixin final TlsOptions tls = new TlsOptions();

    @Mixin final CommonOptions common = new CommonOptions();

    private final Environment environment;

    ServeCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CommandFailure {
        common.check();
        if (words.isEmpty()) {
            list();
            return ExitCode.LOCAL;
        }
        ServerLog log = new ServerLog(environment, common, "connection");
        CommandLoggers.printTo(log::warn, System.Logger.Level.WARNING, common.verbose);
        StopRequest stop = new StopRequest(environment);
        try (Scraping scraping = metrics.open(server.insecure)) {
            List<ServiceAddress> services = ServiceAddress.parse(words, tls);
            check(services);
            ServiceMaker maker = maker();
            String remark = common.engine().remark();
            Limits limits = server.limits(Limits.DEFAULT);
            Serving serving =
                    Serving.start(
                            common.engine,
                            loops.value(),
                            maker,
                            services,
                            limits,
                            server.filter(),
                            udpAmplify,
                            scraping.metrics());
            started(serving, limits, log, remark);
            scraping.start(log::note, log::event);
            List<Tls> sides = services.stream().map(ServiceAddress::tls).toList();
            CertificateReload.onHangUp(environment, sides, log::warn);
            try (Announcing announced = announceOrStop(serving)) {
                announced.sayWhere(log);
                int code =
                        stop.awaitAndStop(serving::connections, serving::stop, server.grace, log);
                serving.sayWhatWasDiscarded(log);
                return code;
            }
        } finally {
            log.flush();
        }
    }

    private Announcing announceOrStop(Serving serving) throws CommandFailure {
        try {
            return announce.start(serving.served(), common);
        } catch (CommandFailure e) {
            serving.stop(Duration.ZERO);
            throw e;
        }
    }

    private void list() {
        StringBuilder list = new StringBuilder("Usage: switchboard serve SERVICE[=ADDR]...\n\n");
        for (KnownService service : KnownService.values()) {
            list.append(service.line()).append('\n');
        }
        list.append(
                """

                Examples:
                  switchboard serve echo stamp              both on 127.0.0.1, each on its port
                  switchboard serve echo=:7777 greet=7778   at ports of one's own
                """);
        PrintStream err = new PrintStream(environment.err(), true, StandardCharsets.UTF_8);
        err.print(list);
        err.flush();
    }

    private void check(List<ServiceAddress> services) throws CommandFailure {
        requireFor("--frame", frame, FRAMED, services);
        requireFor("--text", text, TEXTS, services);
        requireFor("--time", time, TIMED, services);
        if (!server.insecure) {
            for (ServiceAddress service : services) {
                requireLoopback(service);
            }
        }
    }

    private static void requireLoopback(ServiceAddress service) throws CommandFailure {
        StreamAddress stream = service.stream();
        StreamAddress at = stream == null ? service.datagrams() : stream;
        if (at != null && service.tls().isNone()) {
            Addresses.requireLoopback(at);
        }
    }

    /** An option that changes nothing was meant to change something. */
    private static void requireFor(
            String option,
            @Nullable Object value,
            Set<KnownService> users,
            List<ServiceAddress> services)
            throws CommandFailure {
        if (value != null && services.stream().noneMatch(it -> users.contains(it.service()))) {
            List<String> names = users.stream().sorted().map(KnownService::lowerName).toList();
            throw CommandFailure.local(
                    option
                            + " is for "
                            + String.join(", ", names.subList(0, names.size() - 1))
                            + " and "
                            + names.getLast());
        }
    }

    private ServiceMaker maker() throws CommandFailure {
        try {
            ServiceMaker maker =
                    new ServiceMaker(
                            frame,
                            maxFrame == null ? 0 : maxFrame.bytes(),
                            text,
                            time == null ? TimeStyle.LOCAL : time);
            maker.requireSendable();
            return maker;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.local(e.getMessage() + " (--frame, --max-frame, --text)");
        }
    }

    private void started(Serving serving, Limits limits, ServerLog log, String remark) {
        serving.sayWhere(log);
        if (log.isDetailed()) {
            log.note(
                    ServerOptions.text(serving.limits(), "connections")
                            + "; frame timeout "
                            + ServerOptions.text(limits.frameTimeout())
                            + ", idle timeout "
                            + ServerOptions.text(limits.idleTimeout()));
        }
        log.remark(remark);
        log.excess(limits.connectionsMax());
    }
}
