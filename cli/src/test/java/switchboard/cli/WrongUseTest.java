package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with what was typed is said in one sentence, with exit code 2. */
class WrongUseTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chta                        | did you mean chat?",
                "jion                        | did you mean join?",
                "--versoin                   | did you mean --version?",
                "chat --lagg 4M              | did you mean --lag?",
                "chat --max-con 4            | did you mean --max-conns?",
                "chat --frame_timeout=4      | did you mean --frame-timeout?",
                "chat --bogusxyz             | switchboard chat --help lists",
                "chat -x                     | no option is called '-x'",
                "join --nmae ann             | did you mean --name?",
                "join --grace 4              | no option is called '--grace'",
                "chat --engine               | --engine needs a value: NAME",
                "chat --engine warp          | no engine is called warp",
                "join --engine warp          | no engine is called warp",
                "join --engine epol          | did you mean epoll?",
                "chat --engine noi           | did you mean nio?",
                "engines --engine warp       | no engine is called warp",
                "srve echo                   | did you mean serve?",
                "serve ecko                  | did you mean echo?",
                "serve qotd                  | no service is called 'qotd': there are echo stamp",
                "serve 9999                  | no service is called '9999'",
                "serve greet                 | greet has no port of its own: give one, such as",
                "serve echo=localhost        | expected HOST:PORT",
                "serve echo=                 | expected HOST:PORT",
                "serve echo=tls://127.0.0.1:1 | TLS needs a certificate and its key (--cert FILE",
                "serve echo=0.0.0.0:0        | --insecure",
                "serve echo=udp://0.0.0.0:0  | --insecure",
                "serve reply=udp://:0        | reply is about connections, so it is not served over",
                "serve echo=0 stamp=[::]:0   | --insecure",
                "serve echo=0 --text hi      | --text is for reply and greet",
                "serve echo=0 --time iso     | --time is for stamp and daytime",
                "serve time=0 --frame u32    | --frame is for echo, stamp, reply and greet",
                "serve echo=0 --frame u33    | there is no framing 'u33'; did you mean u32?",
                "serve stamp=0 --frame row   | there is no framing 'row'; did you mean raw?",
                "serve reply=0 --frame fixed:2 | (--frame, --max-frame, --text)",
                "serve stamp=0 --time utc    | bad --time 'utc': expected local or iso",
                "serve stamp=0 --max-frame 0 | bad --max-frame '0': expected a size such as",
                "serve echo=0 --loops 0      | bad --loops '0': expected a whole number from 1 on",
                "serve echo=0 --tme iso      | did you mean --time?",
                "serve echo=0 --engine warp  | no engine is called warp",
                "serve echo=nowhere.invalid:1 | no host is known by the name 'nowhere.invalid'",
                "engine                      | did you mean engines?",
                "engines nio                 | unexpected 'nio'; switchboard engines --help",
                "engines --mesure            | did you mean --measure?",
                "engines --output a.png      | --output is for the picture of --measure",
                "engines --measure --output /nowhere/a.png | cannot write the picture",
                "chat --loops 0              | bad --loops '0': expected a whole number from 1 on",
                "chat --loops two            | bad --loops 'two': expected a whole number",
                "chat --loops -1             | bad --loops '-1': expected a whole number",
                "chat --loops 2 --loops 3    | --loops is given twice",
                "chat --max-conns 0          | bad --max-conns '0': expected a whole number",
                "chat --allow 10/8           | bad network '10/8': expected an address as in"
                        + " 10.0.0.0/8 or fd00::/8 (--allow)",
                "serve echo=0 --deny 10.0.0.0/33 | bad network '10.0.0.0/33': behind / comes how"
                        + " many bits are the network's, from 0 to 32 (--deny)",
                "chat --max-per-ip many      | bad --max-per-ip 'many': expected a whole number",
                "chat --idle-timeout -3      | bad --idle-timeout '-3': expected a time such as",
                "chat --idle-timeout 3x      | bad --idle-timeout '3x': expected a time such as",
                "chat --frame-timeout soon   | bad --frame-timeout 'soon': expected a time such as",
                "chat --grace never          | bad --grace 'never': expected a time such as",
                "chat --max-frame -8K        | bad --max-frame '-8K': expected a size such as",
                "chat --max-frame 0          | bad --max-frame '0': expected a size such as",
                "chat --max-frame 8M         | at most a sixteenth of the log",
                "chat --lag 4Q               | bad --lag '4Q': expected a size such as",
                "chat --lag 9M               | --lag may be at most half of --log, which is 16 MiB",
                "chat --log -1               | bad --log '-1': expected a size such as",
                "chat --log 64K --lag 1K     | the log must be at least 1 MiB",
                "chat --slow wait            | bad --slow 'wait': expected skip or cut",
                "chat --overflow queue       | bad --overflow 'queue': expected reject or wait",
                "serve echo=0 --overflow=cut | bad --overflow 'cut': expected reject or wait",
                "chat --frame u32            | bad --frame 'u32': expected lines or raw",
                "join --frame u32            | bad --frame 'u32': expected lines or raw",
                "chat --time utc             | bad --time 'utc': expected local or iso",
                "chat --show=1               | --show",
                "chat -v --quiet             | -v says more and --quiet less",
                "join --reconnect -1         | bad --reconnect '-1': expected a whole number from"
                        + " 0",
                "join --reconnect x          | bad --reconnect 'x': expected a whole number from 0",
                "join -q soon                | bad -q 'soon': expected a time such as",
                "join -q                     | -q needs a value: TIME",
                "chat 127.0.0.1              | expected HOST:PORT",
                "chat 127.0.0.1:99999        | with a port from 0 to 65535",
                "chat udp://127.0.0.1:1      | chat speaks TCP or a Unix socket, not UDP",
                "join tls://127.0.0.1:1 --cert c | --cert and --key belong together: give both",
                "join --tls --ca nowhere.pem | there is no file nowhere.pem",
                "join --ca nowhere.pem       | --cert, --key and --ca are for TLS: give --tls too",
                "chat --tls                  | TLS needs a certificate and its key (--cert FILE",
                "chat tls://:0 --cert c --key k | there is no file c",
                "chat --metrics x:y          | expected HOST:PORT",
                "chat --metrics 0.0.0.0:0    | and metrics are shown to whoever asks: use",
                "serve echo=0 --metrics tls://:1 | metrics are served by plain HTTP",
                "receive --metrics unix:@m   | metrics are served by plain HTTP",
                "serve echo=0 --metrics nowhere.invalid:1 | no host is known by the name",
                "receive --listen unix:@r --congestion reno | --congestion is for TCP, and",
                "receive --cert c            | --cert, --key and --ca are for TLS: give --tls too",
                "receive --listen udp://:1   | receive speaks TCP or a Unix socket, not UDP",
                "send f tls://:1 --ca nowhere.pem | there is no file nowhere.pem",
                "send f unix:@s --congestion reno | --congestion is for TCP, and",
                "join 1 2                    | unexpected '2'",
                "connect                     | an address is missing: HOST:PORT, or unix:/path",
                "connect nowhere             | expected HOST:PORT",
                "connect 1 2                 | unexpected '2': one address is enough",
                "conect 1                    | did you mean connect?",
                "listn 1                     | did you mean listen?",
                "connect 1 -w soon           | bad --wait 'soon': expected a time such as",
                "connect 1 -i soon           | bad --idle-timeout 'soon': expected a time",
                "connect 1 -w 0              | bad -w: expected more than no time",
                "connect -4 [::1]:1          | -4 and the address [::1]:1 exclude each other",
                "listen 0 --allow nowhere    | (--allow)",
                "connect 1 -p 70000          | bad --source-port '70000': expected a port from 0",
                "connect 1 -s ::1            | bad -s '::1': no IPv4 address is known for it",
                "connect 1 -s nowhere.invalid | bad -s 'nowhere.invalid': no IPv4 address is known",
                "connect -U /a -p 4000       | -p and a Unix socket exclude each other",
                "connect localhost:1 -n      | -n looks no name up, and 'localhost' is one",
                "connect 1 -z -e ls          | -z and --exec exclude each other",
                "connect 1 -lk               | ncat's -lk is not here: the command's name says it",
                "connect 1 --proxy=a:1       | ncat's --proxy is not here: no proxy is spoken to",
                "connect 1 --telnet          | ncat's --telnet is not here: telnet's questions",
                "connect 1 --lua-exec a      | ncat's --lua-exec is not here: there is no Lua",
                "connect 1 --ssl-alpn a,,b   | bad --ssl-alpn: a protocol's name is not empty",
                "connect 1 --ssl-servername ::1 | a server is asked for by the name of a host",
                "connect -U /a --ssl         | TLS is spoken over TCP: leave it out, or give",
                "connect -u 1 --ssl          | TLS is spoken over TCP: leave it out, or give",
                "connect --insecure 1 --ca c | --cert, --key and --ca are for TLS",
                "connect 1 --ssl --ssl-cert c | --cert and --key belong together: give both",
                "connect 1 --ssl-ciphers a   | ncat's --ssl-ciphers is not here: the ciphers are",
                "connect 1 --frmae u32       | did you mean --frame?",
                "connect 1 --frame u33       | there is no framing 'u33'; did you mean u32?",
                "connect 1 --max-frame 4     | --max-frame is for --frame: give both",
                "connect 1 -C --frame u32    | -C and --frame exclude each other: give one of them",
                "connect 1 -4 -6             | -4 and -6 exclude each other: give one of them",
                "connect 1 -c ls -e ls       | --exec and --sh-exec exclude each other",
                "connect 1 --send-only --recv-only | --send-only and --recv-only exclude each other",
                "connect 1 --append-output   | --append-output is for -o and -x",
                "connect 1 --json            | --json is not for data: standard output holds",
                "connect 1 -x /nowhere/a     | cannot write /nowhere/a: give another file (-o, -x)",
                "connect 1 --tls --ca nowhere.pem | there is no file nowhere.pem",
                "connect 1 --ca nowhere.pem  | --cert, --key and --ca are for TLS",
                "connect -u 1 --frame u32    | a datagram is one: leave --frame out",
                "connect -u -4 [::1]:1       | -4 and the address [::1]:1 exclude each other",
                "relay 1                     | two addresses are needed: where to listen",
                "relay 1 2 3                 | unexpected '3': two are enough",
                "relay 0 nowhere             | expected HOST:PORT",
                "relay 0.0.0.0:0 1           | --insecure",
                "relay tls://:0 1            | TLS needs a certificate and its key (--cert FILE",
                "relay 0 1 --tls             | --tls does not say which",
                "listen                      | an address is missing: HOST:PORT, or unix:/path",
                "listen 0.0.0.0:0            | --insecure",
                "listen tls://:0             | TLS needs a certificate and its key (--cert FILE",
                "listen 0 --broker --chat    | --broker and --chat exclude each other",
                "listen 0 --broker -e ls     | --broker and --exec exclude each other",
                "listen 0 -m 0               | bad --max-conns '0': expected a whole number",
                "listen 0 --overflow no      | bad --overflow 'no': expected reject or wait",
                "listen 0 -u --overflow wait | UDP and --overflow wait exclude each other",
                "listen 0 --allowfile a      | ncat's --allowfile is not here: give the addresses",
                "listen 0 -z                 | ncat's -z is not here: only connect can look",
                "listen 0 -s 127.0.0.1       | ncat's -s is not here: where it listens is its ADDR",
                "listen 0 -p 1               | unexpected '1': one address is enough",
                "listen 0 --ssl-servername a | --ssl-servername is what a client asks for",
                "listen 0 --chat --frame fixed:9 | --chat and --frame fixed:N exclude each other",
                "listen 0 -o /nowhere/a      | cannot write /nowhere/a: give another file (-o, -x)",
                "chat 0.0.0.0:0              | --insecure",
                "chat [::]:0                 | --insecure",
                "chat 127.0.0.1:0 raw=0.0.0.0:0 | --insecure",
                "chat nowhere.invalid:1      | no host is known by the name 'nowhere.invalid'",
                "chat --insecure 192.0.2.1:1 | cannot listen on 192.0.2.1:1: no such address",
            })
    void isSaidInOneSentence(String line, String said) {
        RunningCommand command = RunningCommand.ran(line.split(" "));

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.out.text()).isEmpty();
        assertOneSentence(command.err.text(), said);
    }

    private static void assertOneSentence(String stderr, String said) {
        assertThat(stderr)
                .contains(said)
                .startsWith("switchboard")
                .doesNotContain("Exception", "at switchboard.", "at java.", "null");
        assertThat(stderr.lines()).hasSize(1);
    }

    @Test
    void aNameOfSeveralWordsIsRefused() {
        RunningCommand command = RunningCommand.ran("join", "--name", "ann\n/quit");

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.err.text()).contains("bad --name").contains("expected one word");
    }

    @Test
    void aBusyPortNamesItsHolderAndTheArgumentThatChangesIt() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();

            RunningCommand command = RunningCommand.ran("chat", address);

            assertThat(command.exitCode()).isEqualTo(2);
            assertOneSentence(
                    command.err.text(),
                    "cannot listen on "
                            + address
                            + ": address already in use by process "
                            + ProcessHandle.current().pid()
                            + " (java); give another address: switchboard chat ADDR");
        }
    }

    @Test
    void aBusySecondListenerIsTheOneThatIsNamed() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();

            RunningCommand command = RunningCommand.ran("chat", "127.0.0.1:0", "raw=" + address);

            assertThat(command.exitCode()).isEqualTo(2);
            assertOneSentence(command.err.text(), "cannot listen on " + address + ": address");
        }
    }

    @Test
    void withoutACommandTheCommandsAreListedWithTwoExamples() {
        RunningCommand command = RunningCommand.ran();

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.err.text())
                .contains("  chat [ADDR]", "  join [ADDR]", "  serve SERVICE", "  engines ")
                .contains("Examples:")
                .containsPattern("(?m)^  switchboard chat  ")
                .containsPattern("(?m)^  switchboard join ");
    }

    @Test
    void helpAndVersionAreData() {
        assertHelp("Usage: switchboard COMMAND", "--help");
        assertHelp("Usage: switchboard chat", "chat", "--help");
        assertHelp("Usage: switchboard join", "join", "--help");
        assertHelp("Usage: switchboard serve", "serve", "--help");
        assertHelp("Usage: switchboard connect", "connect", "--help");
        assertHelp("Usage: switchboard listen", "listen", "--help");
        assertHelp("Usage: switchboard relay", "relay", "--help");
        assertHelp("Usage: switchboard beacon", "beacon", "--help");
        assertHelp("Usage: switchboard find", "find", "--help");
        assertHelp("Usage: switchboard engines", "engines", "--help");
        assertHelp("switchboard ", "--version");
        assertHelp("switchboard ", "chat", "--version");
    }

    private static void assertHelp(String start, String... args) {
        RunningCommand command = RunningCommand.ran(args);

        assertThat(command.exitCode()).isZero();
        assertThat(command.out.text()).startsWith(start);
        assertThat(command.err.text()).isEmpty();
    }

    @Test
    void helpNamesEveryOptionAndNoOther() {
        String chat = RunningCommand.ran("chat", "--help").out.text();
        String join = RunningCommand.ran("join", "--help").out.text();
        String engines = RunningCommand.ran("engines", "--help").out.text();

        assertThat(options(chat))
                .containsExactlyInAnyOrder(
                        ("--engine --loops --max-conns --overflow --max-per-ip --allow --deny"
                                        + " --idle-timeout"
                                        + " --frame-timeout"
                                        + " --max-frame --lag --log --slow --frame --grace --time"
                                        + " --show --insecure --announce --metrics --tls --cert --key --ca -v"
                                        + " --quiet --json --help --version")
                                .split(" "));
        assertThat(options(join))
                .containsExactlyInAnyOrder(
                        ("--name --frame --reconnect -q --find --insecure --tls --cert --key --ca"
                                        + " --engine -v --quiet --json --help --version")
                                .split(" "));
        assertThat(options(RunningCommand.ran("serve", "--help").out.text()))
                .containsExactlyInAnyOrder(
                        ("--engine --loops --max-conns --overflow --max-per-ip --allow --deny"
                                        + " --idle-timeout"
                                        + " --frame-timeout"
                                        + " --max-frame --frame --text --grace --time --insecure"
                                        + " --udp-amplify --announce --metrics --tls --cert --key"
                                        + " --ca -v --quiet --json --help --version")
                                .split(" "));
        assertThat(options(RunningCommand.ran("receive", "--help").out.text()))
                .containsExactlyInAnyOrder(
                        ("--engine --listen --overwrite --max-size --rate --output --protocol"
                                        + " --once --congestion --max-conns --overflow --max-per-ip --allow"
                                        + " --deny --idle-timeout --frame-timeout --grace"
                                        + " --insecure --announce --metrics --tls --cert --key --ca"
                                        + " -v --quiet --json --help --version")
                                .split(" "));
        assertThat(options(RunningCommand.ran("send", "--help").out.text()))
                .containsExactlyInAnyOrder(
                        ("--engine --protocol --rate --congestion --find --insecure --tls --cert --key"
                                        + " --ca -v --quiet --json --help --version")
                                .split(" "));
        String both =
                "-4 -6 -n -U -u --ssl --ssl-cert --ssl-key --ssl-trustfile --ssl-servername --ssl-alpn -p -C -i -q -o -x --append-output --send-only --recv-only"
                        + " --no-shutdown -e -c --frame --max-frame --insecure --tls --cert"
                        + " --key --ca --engine -v --quiet --json --help --version ";
        assertThat(options(RunningCommand.ran("connect", "--help").out.text()))
                .containsExactlyInAnyOrder((both + "-w -z -s").split(" "));
        assertThat(options(RunningCommand.ran("listen", "--help").out.text()))
                .containsExactlyInAnyOrder(
                        (both + "-k -m --overflow --lifetime --allow --deny --broker --chat")
                                .split(" "));
        assertThat(options(RunningCommand.ran("relay", "--help").out.text()))
                .containsExactlyInAnyOrder(
                        ("-w --max-conns --overflow --max-per-ip --allow --deny"
                                        + " --idle-timeout"
                                        + " --frame-timeout --grace --insecure --tls --cert --key"
                                        + " --ca --engine -v --quiet --json --help --version")
                                .split(" "));
        assertThat(options(RunningCommand.ran("beacon", "--help").out.text()))
                .containsExactlyInAnyOrder(
                        "--name --port --token-file --engine -v --quiet --json --help --version"
                                .split(" "));
        assertThat(options(RunningCommand.ran("find", "--help").out.text()))
                .containsExactlyInAnyOrder(
                        ("--timeout --port --explain --token-file --engine -v --quiet --json"
                                        + " --help --version")
                                .split(" "));
        assertThat(options(engines))
                .containsExactlyInAnyOrder(
                        "--measure --output --engine -v --quiet --json --help --version"
                                .split(" "));
    }

    private static java.util.List<String> options(String help) {
        return help.lines()
                .filter(line -> line.startsWith("  ") && line.strip().startsWith("-"))
                .map(line -> line.strip().split("[ =,]")[0])
                .toList();
    }
}
