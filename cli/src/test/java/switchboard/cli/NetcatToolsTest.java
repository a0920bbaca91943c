package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.testkit.Needs;
import switchboard.testkit.SelfSigned;

/** {@code connect}, {@code listen} and {@code relay} with the real ncat and socat. */
@Timeout(60)
class NetcatToolsTest {

    private static final SelfSigned FILES = SelfSigned.localhost();

    /** A tool in a process of its own. */
    private record Tool(Process process) implements AutoCloseable {

        static Tool start(String... command) throws IOException {
            Needs.program(command[0], command[0]);
            return new Tool(new ProcessBuilder(command).start());
        }

        void says(String text) throws IOException {
            OutputStream to = process.getOutputStream();
            to.write(text.getBytes(UTF_8));
            to.flush();
        }

        void ends() throws IOException {
            process.getOutputStream().close();
        }

        String hears(int bytes) throws IOException {
            return new String(process.getInputStream().readNBytes(bytes), UTF_8);
        }

        String hearsAll() throws IOException {
            return new String(process.getInputStream().readAllBytes(), UTF_8);
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static RunningCommand listen(String address, String... options) {
        List<String> args = new ArrayList<>(List.of("listen", address));
        args.addAll(List.of(options));
        return RunningCommand.start(args.toArray(String[]::new));
    }

    private static String port(RunningCommand listener) {
        String address = listener.err.await(" engine=").split(" ")[2];
        return address.substring(address.lastIndexOf(':') + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ncat", "socat"})
    void aToolSpeaksFirstAndEndsFirstAndHearsTheAnswer(String name) throws Exception {
        try (RunningCommand listener = listen("127.0.0.1:0");
                Tool tool = tcp(name, port(listener))) {
            tool.says("question");
            tool.ends();
            listener.out.await("question");
            listener.in.type("answer");
            listener.in.end();

            assertThat(tool.hearsAll()).isEqualTo("answer");
            assertThat(tool.exitCode()).isZero();
            assertThat(listener.exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ncat", "socat"})
    void aToolHearsFirstTheEndAndIsStillHeard(String name) throws Exception {
        try (RunningCommand listener = listen("127.0.0.1:0");
                Tool tool = tcp(name, port(listener))) {
            listener.in.type("first words");
            assertThat(tool.hears(11)).isEqualTo("first words");
            listener.in.end();
            tool.says("last words");
            tool.ends();

            assertThat(listener.exitCode()).isZero();
            assertThat(listener.out.text()).isEqualTo("last words");
            assertThat(tool.exitCode()).isZero();
        }
    }

    /** With a time long enough for what is typed after one half has ended. */
    private static Tool tcp(String name, String port) throws IOException {
        return name.equals("ncat")
                ? Tool.start("ncat", "127.0.0.1", port)
                : Tool.start("socat", "-t", "20", "-", "TCP:127.0.0.1:" + port);
    }

    @Test
    void ncatListensAndIsSpokenTo(@TempDir Path folder) throws Exception {
        String path = folder.resolve("socket").toString();
        try (Tool tool = Tool.start("ncat", "-l", "-v", "-U", path)) {
            awaitListening(tool);
            try (RunningCommand caller = RunningCommand.start("connect", "-U", path)) {
                caller.in.type("hello");
                assertThat(tool.hears(5)).isEqualTo("hello");
                tool.says("you");
                tool.ends();
                caller.out.await("you");
                caller.in.end();

                assertThat(caller.exitCode()).isZero();
            }
        }
    }

    /** Until the tool says on standard error that it listens. */
    private static void awaitListening(Tool tool) throws IOException {
        InputStream err = tool.process.getErrorStream();
        StringBuilder said = new StringBuilder();
        while (said.indexOf("istening") < 0) {
            int each = err.read();
            assertThat(each).as("listens: " + said).isNotNegative();
            said.append((char) each);
        }
    }

    @Test
    void ncatFindsAUnixSocketOfOurs(@TempDir Path folder) throws Exception {
        String path = folder.resolve("ours").toString();
        try (RunningCommand listener = listen("unix:" + path)) {
            listener.err.await(" engine=");
            try (Tool tool = Tool.start("ncat", "-U", path)) {
                tool.says("local");
                listener.out.await("local");
                listener.in.end();
                assertThat(tool.hearsAll()).isEmpty();
                tool.ends();
                assertThat(listener.exitCode()).isZero();
            }
        }
    }

    @Test
    void ncatSpeaksTlsWithUsAndItsUnsaidEndIsTold() throws Exception {
        try (RunningCommand listener =
                        listen(
                                "127.0.0.1:0",
                                "--ssl",
                                "--ssl-cert",
                                FILES.certificate().toString(),
                                "--ssl-key",
                                FILES.key().toString());
                Tool tool =
                        Tool.start(
                                "ncat",
                                "--ssl-verify",
                                "--ssl-trustfile",
                                FILES.certificate().toString(),
                                "localhost",
                                port(listener))) {
            tool.says("secret");
            listener.out.await("secret");
            listener.in.type("kept");
            assertThat(tool.hears(4)).isEqualTo("kept");
            listener.in.end();
            tool.ends();

            // ncat ends without close_notify, so nobody knows whether that was all.
            assertThat(listener.exitCode()).isEqualTo(1);
            assertThat(listener.out.text()).isEqualTo("secret");
            assertThat(listener.err.text()).contains("ended without close_notify");
        }
    }

    @Test
    void datagramsOfManyToolsAreOneConnectionEach() throws Exception {
        try (RunningCommand listener =
                        listen("udp://127.0.0.1:0", "-k", "--sh-exec", "read a; echo \"$a\" back");
                Tool first = Tool.start("ncat", "-u", "127.0.0.1", port(listener));
                Tool second =
                        Tool.start("socat", "-t", "20", "-", "UDP:127.0.0.1:" + port(listener))) {
            first.says("one\n");
            second.says("two\n");

            assertThat(first.hears(9)).isEqualTo("one back\n");
            assertThat(second.hears(9)).isEqualTo("two back\n");
        }
    }

    @Test
    void aDatagramsAnswerIsWaitedForBehindTheEndOfInput() throws Exception {
        try (RunningCommand listener = listen("udp://127.0.0.1:0");
                RunningCommand caller = RunningCommand.start("connect", "-u", port(listener))) {
            caller.in.type("ping");
            caller.in.end();
            listener.out.await("ping");
            listener.in.type("pong");

            assertThat(caller.exitCode()).isZero();
            assertThat(caller.out.text()).isEqualTo("pong");
        }
    }

    @Test
    void aRelayPassesHalvesOnBetweenTwoSchemes(@TempDir Path folder) throws Exception {
        String path = folder.resolve("behind").toString();
        try (RunningCommand behind = listen("unix:" + path);
                RunningCommand relay =
                        RunningCommand.start("relay", "127.0.0.1:0", "unix:" + path);
                Tool tool = Tool.start("ncat", "127.0.0.1", port(relay))) {
            tool.says("through");
            tool.ends();
            behind.out.await("through");
            behind.in.type("and back");
            behind.in.end();

            assertThat(tool.hearsAll()).isEqualTo("and back");
            assertThat(behind.exitCode()).isZero();
        }
    }

    @Test
    void aRelayJoinsDatagramsToAStream() throws Exception {
        try (RunningCommand behind = listen("127.0.0.1:0");
                RunningCommand relay =
                        RunningCommand.start(
                                "relay", "udp://127.0.0.1:0", "127.0.0.1:" + port(behind));
                Tool tool = Tool.start("ncat", "-u", "127.0.0.1", port(relay))) {
            tool.says("datagram");
            behind.out.await("datagram");
            behind.in.type("stream");

            assertThat(tool.hears(6)).isEqualTo("stream");
        }
    }

    @Test
    void aRelayThatReachesNobodySaysSoAndGoesOn() throws Exception {
        try (RunningCommand relay = RunningCommand.start("relay", "127.0.0.1:0", "127.0.0.1:1");
                Tool tool = Tool.start("ncat", "127.0.0.1", port(relay))) {
            relay.err.await("cannot connect to 127.0.0.1:1: connection refused");
            assertThat(tool.hearsAll()).isEmpty();
            assertThat(relay.isRunning()).isTrue();
        }
    }

    @Test
    void tenMebibytesGoThroughARelayBothWays() throws Exception {
        byte[] there = new byte[10 << 20];
        new Random(1).nextBytes(there);
        byte[] back = new byte[10 << 20];
        new Random(2).nextBytes(back);
        try (RunningCommand listener = listen("127.0.0.1:0");
                RunningCommand relay =
                        RunningCommand.start(
                                "relay", "127.0.0.1:0", "127.0.0.1:" + port(listener));
                RunningCommand caller = RunningCommand.start("connect", port(relay))) {
            caller.in.type(there);
            caller.in.end();
            listener.in.type(back);
            listener.in.end();

            assertThat(caller.exitCode()).isZero();
            assertThat(listener.exitCode()).isZero();
            assertThat(Arrays.equals(listener.out.toByteArray(), there)).isTrue();
            assertThat(Arrays.equals(caller.out.toByteArray(), back)).isTrue();
        }
    }
}
