package switchboard.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import switchboard.cli.io.CommandLoggers;
import switchboard.cli.io.Environment;
import switchboard.net.Client;
import switchboard.net.ClientSetup;
import switchboard.net.ConnectException;
import switchboard.net.HostPort;
import switchboard.net.StreamAddress;
import switchboard.net.Tls;
import switchboard.net.UnixPath;
import switchboard.services.files.PlainSendClient;
import switchboard.services.files.SendClient;
import switchboard.services.files.SendItem;
import switchboard.services.files.SendOptions;
import switchboard.services.files.TransferException;

/** {@code switchboard send}: its options, and the transfer. One thread. */
@Command(
        name = "send",
        description = {
            "Sends files and folders to switchboard receive, and ends when it has verified them.",
            "What was cut before goes on where it stopped: run the same command again."
        },
        customSynopsis = "switchboard send [OPTION...] FILE|DIR|-... ADDR|--find NAME",
        sortOptions = false)
final class SendCommand implements Callable<Integer> {

    private static final String STDIN = "-";

    /** What comes from standard input has no other name. */
    private static final String STDIN_NAME = "stdin";

    @Parameters(
            paramLabel = "FILE|DIR|-... ADDR",
            arity = "0..*",
            description = {
                "What to send, - for standard input, and last where to: HOST:PORT,",
                "[v6]:PORT, :PORT or PORT (of 127.0.0.1), tls:// before any of them;",
                "unix:/path or unix:@name; with --find no address."
            })
    List<String> words = new ArrayList<>();

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            description = {
                "switchboard, or plain for the tutorials' receiver, which takes one file",
                "and does not answer (default: switchboard)."
            })
    FileProtocol protocol = FileProtocol.SWITCHBOARD;

    @Option(
            names = "--rate",
            paramLabel = "SIZE",
            description = "Bytes in a second at most, such as 2M (default: no limit).")
    @Nullable ByteCount rate;

    @Mixin final CongestionOption congestion = new CongestionOption();

    @Mixin final FindOption find = new FindOption();

    @Option(
            names = "--insecure",
            description = "With TLS, believe any receiver: for a first try only.")
    boolean insecure;

    @Mixin final TlsOptions tls = new TlsOptions();

    @Mixin final CommonOptions common = new CommonOptions();

    private final Environment environment;

    SendCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CommandFailure {
        common.check();
        List<String> sources = new ArrayList<>(words);
        Address to = receiver(sources);
        boolean encrypted = tls.isSpokenAt(to);
        tls.check(encrypted);
        if (sources.isEmpty()) {
            throw CommandFailure.local("nothing to send: switchboard send FILE|DIR|-... ADDR");
        }
        ClientSetup setup =
                setup(to.stream("send")).tls(encrypted ? tls.client(insecure) : Tls.none());
        SendReport report = new SendReport(environment, common, sources.contains(STDIN));
        CommandLoggers.printTo(report::note, System.Logger.Level.ERROR, common.verbose);
        String remark = common.engine().remark();
        if (!remark.isEmpty()) {
            report.note(remark);
        }
        try {
            send(sources, setup, report);
            return ExitCode.OK;
        } catch (TransferException e) {
            throw CommandFailure.with(code(e.kind()), String.valueOf(e.getMessage()));
        } catch (ConnectException e) {
            throw CommandFailure.with(ExitCode.NETWORK, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw CommandFailure.local(sentence(e));
        } finally {
            report.end();
        }
    }

    private Address receiver(List<String> sources) throws CommandFailure {
        if (find.isGiven()) {
            requireAny(sources);
            return find.look(protocol.announcedAs(), common);
        }
        boolean plain = protocol == FileProtocol.PLAIN;
        if (plain && sources.size() == 1) {
            return new Address.Tcp(ReceiveCommand.PLAIN, false);
        }
        if (sources.size() < 2) {
            throw CommandFailure.local(
                    "the last word is the receiver's address: switchboard send FILE|DIR|-... ADDR");
        }
        String last = sources.removeLast();
        return Address.parse(last);
    }

    private static void requireAny(List<String> sources) throws CommandFailure {
        if (sources.isEmpty()) {
            throw CommandFailure.local(
                    "nothing to send: switchboard send FILE|DIR|-... --find NAME");
        }
    }

    private void send(List<String> sources, ClientSetup setup, SendReport report)
            throws IOException, CommandFailure {
        SendOptions options = new SendOptions(rate == null ? 0 : rate.bytes());
        if (protocol == FileProtocol.PLAIN) {
            PlainSendClient.send(setup, onlyFile(sources), options, report);
            report.note("sent, not verified: this protocol has no answer");
            return;
        }
        SendClient.send(setup, items(sources), options, report);
    }

    private ClientSetup setup(StreamAddress to) throws CommandFailure {
        ClientSetup setup =
                switch (to) {
                    case HostPort inet -> Client.tcp(inet);
                    case UnixPath path -> Client.unix(path);
                };
        return setup.engine(common.engine).options(congestion.at(to));
    }

    private List<SendItem> items(List<String> sources) throws IOException, CommandFailure {
        List<Path> paths = new ArrayList<>();
        boolean stdin = false;
        for (String source : sources) {
            if (!source.equals(STDIN)) {
                paths.add(path(source));
            } else if (stdin) {
                throw CommandFailure.local("standard input can be sent once: - is given twice");
            } else {
                stdin = true;
            }
        }
        List<SendItem> items = new ArrayList<>(SendItem.of(paths));
        if (stdin) {
            items.add(new SendItem.OfStream(STDIN_NAME, environment.in()));
        }
        return items;
    }

    /** What the tutorials' protocol can say. */
    private static Path onlyFile(List<String> sources) throws CommandFailure {
        String first = sources.getFirst();
        if (sources.size() > 1) {
            throw CommandFailure.local(
                    "the plain protocol sends one file for each connection and says no name: give"
                            + " one");
        }
        if (first.equals(STDIN)) {
            throw CommandFailure.local(
                    "the plain protocol says the size first, and that of standard input is not"
                            + " known: give a file");
        }
        Path path = path(first);
        if (!Files.exists(path)) {
            throw CommandFailure.local("there is no file " + path);
        }
        if (Files.isDirectory(path)) {
            throw CommandFailure.local(
                    "the plain protocol sends one file and no folder, and " + path + " is one");
        }
        return path;
    }

    private static Path path(String word) throws CommandFailure {
        try {
            return Path.of(word);
        } catch (InvalidPathException e) {
            throw CommandFailure.local("'" + word + "' is no name of a file: " + e.getReason());
        }
    }

    private static int code(TransferException.Kind kind) {
        return switch (kind) {
            case PEER -> ExitCode.NETWORK;
            case LOCAL -> ExitCode.LOCAL;
            case INTEGRITY -> ExitCode.INTEGRITY;
            case REFUSED -> ExitCode.REFUSED;
        };
    }

    private static String sentence(IOException e) {
        return switch (e) {
            case NoSuchFileException none -> "there is no file " + none.getFile();
            case AccessDeniedException denied -> "not permitted to read " + denied.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }
}
