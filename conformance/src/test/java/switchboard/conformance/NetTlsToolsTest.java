package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Client;
import switchboard.net.CloseReason.Kind;
import switchboard.net.framing.Framing;

/** The TLS of others, where it is installed: OpenSSL, ncat and socat, as clients and servers. */
@Timeout(120)
final class NetTlsToolsTest {

    /** A program of the system. One thread. */
    private static final class Tool implements AutoCloseable {

        private final Process process;
        private final OutputStream in;
        private final BufferedReader out;

        Tool(List<String> command) {
            assumeTrue(isInstalled(command.getFirst()), command.getFirst() + " is not installed");
            try {
                process = new ProcessBuilder(command).redirectErrorStream(true).start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            in = process.getOutputStream();
            out = process.inputReader(UTF_8);
        }

        private static boolean isInstalled(String program) {
            return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .anyMatch(folder -> new File(folder, program).canExecute());
        }

        Tool say(String text) {
            try {
                in.write(text.getBytes(UTF_8));
                in.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        void endInput() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void expect(String wanted) {
            try {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    if (line.contains(wanted)) {
                        return;
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            throw new AssertionError("the program has ended without: " + wanted);
        }

        void kill() {
            process.destroyForcibly();
        }

        @Override
        public void close() {
            kill();
        }
    }

    private static NetServer server(ChatSetting setting) {
        return NetServer.lines(setting, NetServer.ECHO, setup -> setup.tls(TlsFiles.server()));
    }

    private static String ca() {
        return TlsFiles.localhost().certificate().toString();
    }

    // ---- clients of others -------------------------------------------------------------------

    @OnEnginesThatDiffer
    void opensslIsAClientThatVerifies(ChatSetting setting) {
        try (NetServer server = server(setting);
                Tool tool =
                        new Tool(
                                List.of(
                                        "openssl",
                                        "s_client",
                                        "-quiet",
                                        "-verify_return_error",
                                        "-verify_hostname",
                                        "localhost",
                                        "-CAfile",
                                        ca(),
                                        "-connect",
                                        "127.0.0.1:" + server.port()))) {
            tool.say("hello\n").expect("hello");
            tool.kill();
            assertThat(server.nextKind()).isIn(Kind.PEER_CLOSED, Kind.TLS_TRUNCATED);
        }
    }

    @OnEnginesThatDiffer
    void opensslChangesItsKeysInBetween(ChatSetting setting) {
        try (NetServer server = server(setting);
                Tool tool =
                        new Tool(
                                List.of(
                                        "openssl",
                                        "s_client",
                                        "-tls1_3",
                                        "-connect",
                                        "127.0.0.1:" + server.port()))) {
            tool.say("before\n").expect("before");
            for (int i = 0; i < 5; i++) {
                tool.say("K\n").expect("KEYUPDATE"); // new keys of both sides
                tool.say("after " + i + "\n").expect("after " + i);
            }
        }
    }

    @OnEnginesThatDiffer
    void opensslCannotHandshakeTwice(ChatSetting setting) {
        try (NetServer server = server(setting);
                Tool tool =
                        new Tool(
                                List.of(
                                        "openssl",
                                        "s_client",
                                        "-tls1_2",
                                        "-connect",
                                        "127.0.0.1:" + server.port()))) {
            tool.say("before\n").expect("before");
            tool.say("R\n");
            assertThat(server.nextKind()).isEqualTo(Kind.TLS_FAILED);
        }
    }

    @OnEnginesThatDiffer
    void ncatIsAClient(ChatSetting setting) {
        try (NetServer server = server(setting);
                Tool tool =
                        new Tool(
                                List.of(
                                        "ncat",
                                        "--ssl-verify",
                                        "--ssl-trustfile",
                                        ca(),
                                        "localhost",
                                        "" + server.port()))) {
            tool.say("hello\n").expect("hello");
            tool.say("the last\n");
            tool.endInput(); // FIN without close_notify; the answer comes all the same
            tool.expect("the last");
            assertThat(server.nextKind()).isIn(Kind.TLS_TRUNCATED, Kind.PEER_CLOSED);
        }
    }

    @OnEnginesThatDiffer
    void socatIsAClient(ChatSetting setting) {
        try (NetServer server = server(setting);
                Tool tool =
                        new Tool(
                                List.of(
                                        "socat",
                                        "-t10",
                                        "-",
                                        "OPENSSL:localhost:"
                                                + server.port()
                                                + ",cafile="
                                                + ca()))) {
            tool.say("hello\n").expect("hello");
            tool.say("the last\n");
            tool.endInput();
            tool.expect("the last");
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }

    // ---- servers of others -------------------------------------------------------------------

    private static String key() {
        return TlsFiles.localhost().key().toString();
    }

    private static void expectTalk(ChatSetting setting, int port, Tool server) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (Client client =
                Client.tcp("127.0.0.1:" + port)
                        .engine(setting.engine())
                        .tls(TlsFiles.client())
                        .framing(Framing.lines())
                        .onFrame((connection, frame) -> heard.add(frame.text()))
                        .connect()) {
            assertThat(client.send("from us")).isTrue();
            server.expect("from us");
            server.say("from them\n");
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("from them");
        }
    }

    /** A port that is free now; somebody else could take it, but nobody does. */
    private static int freePort() {
        try (java.net.ServerSocket socket =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @OnEnginesThatDiffer
    void opensslIsAServer(ChatSetting setting) throws Exception {
        try (Tool tool =
                new Tool(
                        List.of(
                                "openssl",
                                "s_server",
                                "-accept",
                                "127.0.0.1:0",
                                "-cert",
                                ca(),
                                "-key",
                                key()))) {
            String line = tool.out.readLine();
            while (!line.startsWith("ACCEPT ")) {
                line = tool.out.readLine();
            }
            int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).trim());
            expectTalk(setting, port, tool);
        }
    }

    @OnEnginesThatDiffer
    void ncatIsAServer(ChatSetting setting) throws Exception {
        int port = freePort();
        try (Tool tool =
                new Tool(
                        List.of(
                                "ncat",
                                "-v",
                                "--ssl",
                                "--ssl-cert",
                                ca(),
                                "--ssl-key",
                                key(),
                                "-l",
                                "127.0.0.1",
                                "" + port))) {
            tool.expect("Listening on");
            expectTalk(setting, port, tool);
        }
    }

    @OnEnginesThatDiffer
    void socatIsAServer(ChatSetting setting) throws Exception {
        int port = freePort();
        String listen =
                "OPENSSL-LISTEN:%d,bind=127.0.0.1,cert=%s,key=%s,verify=0"
                        .formatted(port, ca(), key());
        try (Tool tool = new Tool(List.of("socat", "-d", "-d", listen, "-"))) {
            tool.expect("listening on");
            expectTalk(setting, port, tool);
        }
    }
}
