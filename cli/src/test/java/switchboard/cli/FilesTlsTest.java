package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.testkit.SelfSigned;

/** {@code send} and {@code receive} with TLS, and with a congestion control. */
@Timeout(120)
final class FilesTlsTest {

    private static final SelfSigned FILES = SelfSigned.localhost();
    private static final String CERTIFICATE = FILES.certificate().toString();
    private static final String KEY = FILES.key().toString();
    private static final Pattern PORT = Pattern.compile("listening \\S+ \\S+:(\\d+) engine=");
    private static final int SIZE = (3 << 20) + 17;

    @TempDir private Path folder;
    private Path to;
    private Path file;

    @BeforeEach
    void folders() throws IOException {
        to = Files.createDirectory(folder.resolve("to"));
        byte[] content = new byte[SIZE];
        new Random(7).nextBytes(content);
        file = Files.write(folder.resolve("photo"), content);
    }

    private RunningCommand receive(String listen, String... options) {
        String[] args = new String[options.length + 4];
        args[0] = "receive";
        args[1] = to.toString();
        args[2] = "--listen";
        args[3] = listen;
        System.arraycopy(options, 0, args, 4, options.length);
        return RunningCommand.start(args);
    }

    private static String port(RunningCommand receiver) {
        Matcher line = PORT.matcher(receiver.err.await("engine="));
        assertThat(line.find()).as(receiver.err.text()).isTrue();
        return line.group(1);
    }

    @Test
    void whatIsSentOverTlsIsStoredAndVerified() {
        try (RunningCommand receiver =
                receive("tls://127.0.0.1:0", "--cert", CERTIFICATE, "--key", KEY)) {
            String at = "tls://localhost:" + port(receiver);
            assertThat(receiver.err.text()).startsWith("listening tls 127.0.0.1:");
            RunningCommand sender =
                    RunningCommand.ran("send", file.toString(), at, "--ca", CERTIFICATE);
            assertThat(sender.err.text()).isEqualTo("photo: 3.0 MiB, verified\n");
            assertThat(sender.exitCode()).isZero();
            assertThat(to.resolve("photo")).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void theTutorialsProtocolIsEncryptedToo() {
        try (RunningCommand receiver =
                receive(
                        "127.0.0.1:0",
                        "--once",
                        "--protocol",
                        "plain",
                        "--tls",
                        "--cert",
                        CERTIFICATE,
                        "--key",
                        KEY)) {
            String at = "127.0.0.1:" + port(receiver);
            RunningCommand sender =
                    RunningCommand.ran(
                            "send",
                            "--protocol",
                            "plain",
                            "--tls",
                            "--insecure",
                            file.toString(),
                            at);
            assertThat(sender.exitCode()).as(sender.err.text()).isZero();
            assertThat(receiver.exitCode()).isZero();
            assertThat(to.resolve("new.jpg")).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void aReceiverThatIsNotTrustedGetsNothing() {
        try (RunningCommand receiver =
                receive("tls://127.0.0.1:0", "--cert", CERTIFICATE, "--key", KEY)) {
            String at = "tls://localhost:" + port(receiver);
            RunningCommand sender = RunningCommand.ran("send", file.toString(), at);
            assertThat(sender.exitCode()).isEqualTo(1);
            assertThat(sender.err.text())
                    .contains("the server's certificate is self-signed and not trusted")
                    .hasLineCount(1);
            assertThat(to).isEmptyDirectory();
        }
    }

    @Test
    void aCongestionControlIsChosenOnBothSides() {
        try (RunningCommand receiver =
                receive("127.0.0.1:0", "--engine", "epoll", "--congestion", "reno")) {
            RunningCommand sender =
                    RunningCommand.ran(
                            "send",
                            file.toString(),
                            port(receiver),
                            "--engine",
                            "epoll",
                            "--congestion",
                            "reno");
            assertThat(sender.exitCode()).as(sender.err.text()).isZero();
            assertThat(to.resolve("photo")).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void aCongestionControlThatDoesNotExistIsToldWithThoseThatDo() {
        String[] pigeon = {"--engine", "epoll", "--congestion", "pigeon"};
        try (RunningCommand receiver = receive("127.0.0.1:0", pigeon)) {
            assertThat(receiver.exitCode()).isEqualTo(2);
            assertThat(receiver.err.text())
                    .contains("no congestion control is called 'pigeon' here; there are: ")
                    .contains("reno")
                    .hasLineCount(1);
        }
        try (RunningCommand receiver = receive("127.0.0.1:0")) {
            RunningCommand sender =
                    RunningCommand.ran(
                            "send",
                            file.toString(),
                            port(receiver),
                            "--engine",
                            "epoll",
                            "--congestion",
                            "pigeon");
            assertThat(sender.exitCode()).isPositive();
            assertThat(sender.err.text())
                    .contains("no congestion control is called 'pigeon' here; there are: ")
                    .hasLineCount(1);
        }
    }
}
