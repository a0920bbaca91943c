package switchboard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import switchboard.cli.AnnounceOption.Served;
import switchboard.cli.io.CommandLoggers;
import switchboard.cli.io.Environment;
import switchboard.cli.io.StopSignal;
import switchboard.net.HostPort;
import switchboard.net.Limits;
import switchboard.net.ListenException;
import switchboard.net.Metrics;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.net.StreamAddress;
import switchboard.net.Tls;
import switchboard.net.UnixPath;
import switchboard.services.files.Overwrite;
import switchboard.services.files.ReceiveOptions;
import switchboard.services.files.ReceiveServer;

/** {@code switchboard receive}: its options, and the receiver from start to stop. One thread. */
@Command(
        name = "receive",
        description = {
            "Receives files into a folder until SIGINT (Ctrl-C) or SIGTERM. A file has its name",
            "only when it is complete and verified; before, it is NAME.part, to be gone on with."
        },
        customSynopsis = "switchboard receive [OPTION...] [DIR]",
        sortOptions = false)
final class ReceiveCommand implements Callable<Integer> {

    static final HostPort PLAIN = new HostPort("127.0.0.1", 9_999);
    private static final HostPort USUAL = new HostPort("127.0.0.1", 9_998);
    private static final String PLAIN_NAME = "new.jpg";
    private static final long LOOK_EVERY_NANOS = 10_000_000;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "Where to; nothing is written outside it (default: the current folder).")
    String folder = ".";

    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            description = {
                "HOST:PORT, [v6]:PORT, :PORT or PORT, tls:// before any of them;",
                "unix:/path or unix:@name",
                "(default: 127.0.0.1:9998, with --protocol plain 127.0.0.1:9999)."
            })
    @Nullable String listen;

    @Option(
            names = "--overwrite",
            paramLabel = "WHEN",
            description =
                    "Whether files that are there are replaced: never, ask or always (default:"
                            + " never).")
    Overwrite overwrite = Overwrite.NEVER;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            description = "The longest file that is taken (default: what the disk has room for).")
    ByteCount maxSize = new ByteCount(Long.MAX_VALUE);

    @Option(
            names = "--rate",
            paramLabel = "SIZE",
            description = "Bytes in a second of each sender at most (default: no limit).")
    @Nullable ByteCount rate;

    @Option(
            names = "--output",
            paramLabel = "NAME",
            description = {
                "Store what comes by this name, whatever it was called",
                "(default: as it was called; with --protocol plain new.jpg)."
            })
    @Nullable String output;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            description =
                    "switchboard, or plain for the tutorials' sender: one file for each connection,"
                            + " without a name (default: switchboard).")
    FileProtocol protocol = FileProtocol.SWITCHBOARD;

    @Option(names = "--once", description = "End after the first connection.")
    boolean once;

    @Mixin final CongestionOption congestion = new CongestionOption();

    @Mixin final ServerOptions server = new ServerOptions();

    @Mixin final AnnounceOption announce = new AnnounceOption();

    @Mixin final MetricsOption metrics = new MetricsOption();

    @Mixin final TlsOptions tls = new TlsOptions();

    @Mixin final CommonOptions common = new CommonOptions();

    private final Environment environment;

    ReceiveCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CommandFailure {
        common.check();
        if (overwrite == Overwrite.ASK && !environment.inIsTerminal()) {
            throw CommandFailure.local(
                    "--overwrite ask needs a terminal to ask on: give never or always");
        }
        ListenAt at = address();
        ReceiveReport report = new ReceiveReport(environment, common);
        CommandLoggers.printTo(report::note, System.Logger.Level.WARNING, common.verbose);
        CompletableFuture<StopSignal> stop = new CompletableFuture<>();
        environment
                .signals()
                .onStop(signal -> {
                    if (!stop.complete(signal)) {
                        environment.halt().accept(signal.exitCode());
                    }
                });
        String remark = common.engine().remark();
        try (Scraping scraping = metrics.open(server.insecure);
                ReceiveServer receiving = receiving(report);
                Server listening = start(receiving, at, scraping.metrics());
                Announcing announced = announce.start(served(listening), common)) {
            report.started(listening, !at.tls().isNone());
            scraping.start(report::note, report.log()::event);
            announced.sayWhere(report.log());
            CertificateReload.onHangUp(environment, List.of(at.tls()), report.log()::warn);
            if (!remark.isEmpty()) {
                report.note(remark);
            }
            return run(listening, stop, report);
        } finally {
            report.flush();
        }
    }

    private List<Served> served(Server listening) {
        return Served.all(protocol.announcedAs(), List.of(listening.localAddress()));
    }

    /** Where senders come in, and what is spoken there. */
    private record ListenAt(StreamAddress address, Tls tls) {}

    private ListenAt address() throws CommandFailure {
        String word = listen;
        Address where =
                word != null
                        ? Address.parse(word)
                        : new Address.Tcp(protocol == FileProtocol.PLAIN ? PLAIN : USUAL, false);
        boolean encrypted = tls.isSpokenAt(where);
        tls.check(encrypted);
        StreamAddress at = where.stream("receive");
        if (!server.insecure && !encrypted) {
            Addresses.requireLoopback(at);
        }
        return new ListenAt(at, encrypted ? tls.server() : Tls.none());
    }

    private ReceiveServer receiving(ReceiveReport report) throws CommandFailure {
        boolean plain = protocol == FileProtocol.PLAIN;
        String name = output == null ? (plain ? PLAIN_NAME : "") : output;
        try {
            Path path = Path.of(folder);
            if (!Files.isDirectory(path)) {
                throw CommandFailure.local(
                        "there is no folder " + path + ": make it first, or give another");
            }
            long perSecond = rate == null ? 0 : rate.bytes();
            ReceiveOptions options =
                    new ReceiveOptions(overwrite, maxSize.bytes(), perSecond, name);
            return plain
                    ? ReceiveServer.plain(path, options, report)
                    : ReceiveServer.into(path, options, report);
        } catch (InvalidPathException e) {
            throw CommandFailure.local("'" + folder + "' is no name of a folder");
        } catch (IllegalArgumentException e) {
            throw CommandFailure.local(e.getMessage() + " (--output)");
        } catch (IOException e) {
            throw CommandFailure.local("cannot receive into " + folder + ": " + e.getMessage());
        }
    }

    private Server start(ReceiveServer receiving, ListenAt at, Metrics counting)
            throws CommandFailure {
        ServerSetup setup =
                switch (at.address()) {
                    case HostPort inet -> Server.tcp(inet);
                    case UnixPath path -> Server.unix(path);
                };
        try {
            return receiving
                    .over(
                            setup.engine(common.engine)
                                    .limits(server.limits(Limits.DEFAULT))
                                    .filter(server.filter())
                                    .options(congestion.at(at.address()))
                                    .tls(at.tls())
                                    .metrics(counting))
                    .start();
        } catch (ListenException e) {
            throw ListenFailure.of(e, "switchboard receive --listen ADDR");
        } catch (IOException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        }
    }

    private int run(Server listening, CompletableFuture<StopSignal> stop, ReceiveReport report) {
        CompletableFuture<Integer> over =
                once ? report.firstOver() : new CompletableFuture<Integer>();
        Object ending = CompletableFuture.anyOf(stop, over).join();
        listening.stopAccepting();
        if (!(ending instanceof StopSignal signal)) {
            return over.join();
        }
        report.note(
                "stopping on " + signal + ": files on their way have " + Times.text(server.grace));
        return isIdleWithin(listening) ? ExitCode.OK : signal.exitCode();
    }

    /** What is on its way may come to its end; what does not is gone on with another time. */
    private boolean isIdleWithin(Server listening) {
        long deadlineNanos = System.nanoTime() + server.grace.toNanos();
        while (listening.connectionCount() > 0) {
            if (System.nanoTime() - deadlineNanos > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
        return true;
    }
}
