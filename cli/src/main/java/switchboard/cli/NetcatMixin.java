package switchboard.cli;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import switchboard.cli.netcat.Family;
import switchboard.cli.netcat.NetcatOptions;
import switchboard.cli.netcat.Target;
import switchboard.net.HostPort;
import switchboard.net.Tls;
import switchboard.net.UnixPath;
import switchboard.net.framing.Framing;
import switchboard.services.relay.Relay;

/** What {@code connect} and {@code listen} both understand, by the names that ncat has. */
final class NetcatMixin {

    /** What it is called where it is mixed in. */
    static final String NAME = "netcat";

    /** Datagrams have no end: so long the answers to the last of them are waited for. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

    @Parameters(
            paramLabel = "ADDR",
            arity = "0..*",
            description = {
                "HOST:PORT, HOST PORT, [v6]:PORT, :PORT or PORT (both of 127.0.0.1);",
                "tls:// or udp:// before any of them; unix:/path or unix:@name."
            })
    List<String> words = new ArrayList<>();

    @Option(names = "-4", description = "IPv4 only.")
    boolean inet4;

    @Option(names = "-6", description = "IPv6 only; a port alone is then one of ::1.")
    boolean inet6;

    @Option(
            names = {"-n", "--nodns"},
            description = "Look no name up: addresses are numbers, or they are refused.")
    boolean numbersOnly;

    @Option(
            names = {"-U", "--unixsock"},
            description = "A Unix socket, with -u for datagrams: ADDR is its path, or @name.")
    boolean unix;

    @Option(
            names = {"-u", "--udp"},
            description = "UDP, as behind udp:// before an address; quits 1s after the input.")
    boolean udp;

    @Option(
            names = {"-C", "--crlf"},
            description = "Send CRLF for each LF that is typed.")
    boolean crlf;

    @Option(
            names = {"-i", "--idle-timeout"},
            paramLabel = "TIME",
            description = "End a connection with no byte in either direction for so long.")
    Duration idleTimeout = Duration.ZERO;

    @Option(
            names = "-q",
            paramLabel = "TIME",
            description = "Quit so long after the end of input (default: when the peer ends too).")
    @Nullable Duration quitAfter;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Keep a copy of all that passes.")
    @Nullable Path output;

    @Option(
            names = {"-x", "--hex-dump"},
            paramLabel = "FILE",
            description = "Keep a copy in hexadecimal.")
    @Nullable Path hexDump;

    @Option(names = "--append-output", description = "Add to those files, begin none anew.")
    boolean append;

    @Option(
            names = "--send-only",
            description = "Send only: what comes is discarded; end with the input.")
    boolean sendOnly;

    @Option(
            names = "--recv-only",
            description = "Receive only: input is not read; end with the peer.")
    boolean receiveOnly;

    @Option(names = "--no-shutdown", description = "Do not tell the peer when the input has ended.")
    boolean noShutdown;

    @Option(
            names = {"-e", "--exec"},
            paramLabel = "CMD",
            description = "Run a program (words, no shell) instead of standard input and output.")
    @Nullable String exec;

    @Option(
            names = {"-c", "--sh-exec"},
            paramLabel = "CMD",
            description = "The same, by /bin/sh.")
    @Nullable String shell;

    @Option(
            names = "--frame",
            paramLabel = "FRAME",
            description = {
                "Each line typed is sent as one frame, each frame that comes is shown as a line:",
                "u32, ascii, nul and the like (default: bytes as they come)."
            })
    @Nullable String frame;

    @Option(
            names = "--max-frame",
            paramLabel = "SIZE",
            description = "The longest frame (default: 8K with an end, 1M with a length).")
    @Nullable Size maxFrame;

    @Mixin final SslOptions ssl = new SslOptions();
    @Mixin final CommonOptions common = new CommonOptions();

    /** What is asked for at an address, checked. */
    NetcatOptions checked(Address address) throws CommandFailure {
        common.check();
        NetcatTalk.refuseJson(common);
        boolean datagrams = speaksDatagrams(address);
        if (datagrams && frame != null) {
            throw CommandFailure.local(
                    "--frame cuts streams into frames, and a datagram is one: leave --frame out");
        }
        exclude(sendOnly, "--send-only", receiveOnly, "--recv-only");
        exclude(sendOnly, "--send-only", noShutdown, "--no-shutdown");
        exclude(exec != null, "--exec", shell != null, "--sh-exec");
        exclude(crlf, "-C", frame != null, "--frame");
        if (maxFrame != null && frame == null) {
            throw CommandFailure.local("--max-frame is for --frame: give both");
        }
        if (append && output == null && hexDump == null) {
            throw CommandFailure.local("--append-output is for -o and -x: give one of them");
        }
        return new NetcatOptions(
                way(),
                !noShutdown,
                family(),
                quitAfter == null && datagrams ? LAST_ANSWERS : quitAfter,
                idleTimeout,
                crlf,
                framing(),
                command(),
                hexDump,
                output,
                append);
    }

    static void exclude(boolean one, String oneName, boolean other, String otherName)
            throws CommandFailure {
        if (one && other) {
            throw CommandFailure.local(
                    oneName + " and " + otherName + " exclude each other: give one of them");
        }
    }

    private Relay.Way way() {
        if (sendOnly) {
            return Relay.Way.FORTH;
        }
        return receiveOnly ? Relay.Way.BACK : Relay.Way.BOTH;
    }

    private @Nullable Framing framing() throws CommandFailure {
        String name = frame;
        if (name == null || name.equals("raw")) {
            return null;
        }
        try {
            Framing framing = Framing.named(name);
            return maxFrame == null ? framing : framing.max(maxFrame.bytes());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.local(e.getMessage() + " (--frame, --max-frame)");
        }
    }

    private List<String> command() throws CommandFailure {
        if (shell != null) {
            return List.of("/bin/sh", "-c", shell);
        }
        if (exec == null) {
            return List.of();
        }
        List<String> words = Arrays.asList(exec.strip().split("\\s+"));
        if (words.getFirst().isEmpty()) {
            throw CommandFailure.local("bad --exec '': expected a program and its arguments");
        }
        return words;
    }

    /** The address with what is spoken there. */
    Target target(Address address, String command, Tls side) throws CommandFailure {
        return switch (address) {
            case Address.Udp(HostPort at) -> new Target.Datagrams(at);
            case Address.Unix(UnixPath at) when udp -> new Target.Datagrams(at);
            default -> new Target.Stream(address.stream(command), side);
        };
    }

    /** Whether datagrams are asked for: by UDP, or by a Unix socket. */
    boolean speaksDatagrams(Address address) {
        return address instanceof Address.Udp || udp;
    }

    /** The address that the words and options say. */
    Address address() throws CommandFailure {
        exclude(inet4, "-4", inet6, "-6");
        if (words.isEmpty()) {
            throw CommandFailure.local("an address is missing: HOST:PORT, or unix:/path");
        }
        List<String> said = new ArrayList<>(words);
        String first = said.getFirst();
        if (inet6 && !unix && first.matches(":?\\d+") && said.size() == 1) {
            first = "[::1]:" + first.replace(":", "");
        }
        boolean isUnix = unix || first.startsWith(Address.UNIX);
        String scheme = isUnix ? Address.UNIX : udp ? Address.UDP : "";
        said.set(0, first.startsWith(scheme) ? first : scheme + first);
        Address address = Addresses.one(said, Addresses.ROOM);
        Optional<HostPort> place = inet(address);
        if (place.isPresent()) {
            requireFamily(place.get());
            requireNumbers(place.get().host(), "ADDR");
        }
        return address;
    }

    private static Optional<HostPort> inet(Address address) {
        return switch (address) {
            case Address.Tcp(HostPort at, boolean _) -> Optional.of(at);
            case Address.Udp(HostPort at) -> Optional.of(at);
            case Address.Unix _ -> Optional.empty();
        };
    }

    private Family family() {
        return inet4 ? Family.INET4 : inet6 ? Family.INET6 : Family.ANY;
    }

    /** The family that is asked for, or that an address in digits has. */
    Family family(Address address) {
        Family asked = family();
        String host = inet(address).map(HostPort::host).orElse("");
        return asked == Family.ANY && isNumbers(host)
                ? Family.of(InetAddress.ofLiteral(host))
                : asked;
    }

    /** Refuses a name that {@code -n} leaves without an address. */
    void requireNumbers(String host, String where) throws CommandFailure {
        if (numbersOnly && !isNumbers(host)) {
            throw CommandFailure.local(
                    "-n looks no name up, and '"
                            + host
                            + "' is one: write its address in numbers ("
                            + where
                            + ")");
        }
    }

    private static boolean isNumbers(String host) {
        try {
            return !host.isEmpty() && InetAddress.ofLiteral(host) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A name may have addresses of both; one in digits is of one. */
    private void requireFamily(HostPort at) throws CommandFailure {
        boolean isInet6 = at.host().indexOf(':') >= 0;
        boolean isInet4 = at.host().matches("[0-9.]+");
        if ((inet4 && isInet6) || (inet6 && isInet4)) {
            throw CommandFailure.local(
                    (inet4 ? "-4" : "-6") + " and the address " + at + " exclude each other");
        }
    }
}
