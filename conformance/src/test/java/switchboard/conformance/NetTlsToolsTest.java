package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Client;
import switchboard.net.CloseReason.Kind;
import switchboard.net.framing.Framing;
import switchboard.testkit.Needs;

/** The TLS of others: OpenSSL, ncat and socat, as clients and servers. */
@Timeout(120)
final class NetTlsToolsTest {

    private static final String CERTIFICATE = TlsFiles.localhost().certificate().toString();
    private static final String KEY = TlsFiles.localhost().key().toString();

    /** A program of the system. One thread. */
    private static final class Tool implements AutoCloseable {

        private final Process process;
        private final OutputStream in;
        private final BufferedReader out;

        Tool(String name, String... arguments) {
            Needs.program(name, name);
            List<String> command = new ArrayList<>(List.of(name));
            Collections.addAll(command, arguments);
            try {
                process = new ProcessBuilder(command).redirectErrorStream(true).start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            in = process.getOutputStream();
            out = process.inputReader(UTF_8);
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

        /** Reads on to a line with this text, and returns it. */
        String expect(String wanted) {
            return out.lines()
                    .filter(line -> line.contains(wanted))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("ended without: " + wanted));
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

    // ---- clients of others -------------------------------------------------------------------

    @OnEnginesThatDiffer
    void opensslIsAClientThatVerifies(ChatSetting setting) {
        try (NetServer server = server(setting);
                Tool tool =
                        openssl(
                                server,
                                "-quiet",
                                "-verify_return_error",
                                "-verify_hostname",
                                "localhost",
                                "-CAfile",
                                CERTIFICATE)) {
            tool.say("hello\n").expect("hello");
            tool.kill();
            assertThat(server.nextKind()).isIn(Kind.PEER_CLOSED, Kind.TLS_TRUNCATED);
        }
    }

    @OnEnginesThatDiffer
    void opensslChangesItsKeysInBetween(ChatSetting setting) {
        try (NetServer server = server(setting);
                Tool tool = openssl(server, "-tls1_3")) {
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
                Tool tool = openssl(server, "-tls1_2")) {
            tool.say("before\n").expect("before");
            tool.say("R\n");
            assertThat(server.nextKind()).isEqualTo(Kind.TLS_FAILED);
        }
    }

    private static Tool openssl(NetServer server, String... options) {
        List<String> arguments = new ArrayList<>();
        Collections.addAll(arguments, "s_client", "-connect", "127.0.0.1:" + server.port());
        Collections.addAll(arguments, options);
        return new Tool("openssl", arguments.toArray(String[]::new));
    }

    @OnEnginesThatDiffer
    void ncatIsAClient(ChatSetting setting) {
        try (NetServer server = server(setting);
                Tool tool =
                        new Tool(
                                "ncat",
                                "--ssl-verify",
                                "--ssl-trustfile",
                                CERTIFICATE,
                                "localhost",
                                "" + server.port())) {
            expectTheLastAnswer(tool); // FIN without close_notify; the answer comes all the same
            assertThat(server.nextKind()).isIn(Kind.TLS_TRUNCATED, Kind.PEER_CLOSED);
        }
    }

    @OnEnginesThatDiffer
    void socatIsAClient(ChatSetting setting) {
        try (NetServer server = server(setting);
                Tool tool =
                        new Tool(
                                "socat",
                                "-t10",
                                "-",
                                "OPENSSL:localhost:%d,cafile=%s"
                                        .formatted(server.port(), CERTIFICATE))) {
            expectTheLastAnswer(tool);
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }

    private static void expectTheLastAnswer(Tool client) {
        client.say("hello\n").expect("hello");
        client.say("the last\n");
        client.endInput();
        client.expect("the last");
    }

    // ---- servers of others -------------------------------------------------------------------

    @OnEnginesThatDiffer
    void opensslIsAServer(ChatSetting setting) throws Exception {
        String[] arguments = {
            "s_server", "-accept", "127.0.0.1:0", "-cert", CERTIFICATE, "-key", KEY
        };
        try (Tool tool = new Tool("openssl", arguments)) {
            String line = tool.expect("ACCEPT ");
            int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).trim());
            expectTalk(setting, port, tool);
        }
    }

    @OnEnginesThatDiffer
    void ncatIsAServer(ChatSetting setting) throws Exception {
        int port = freePort();
        try (Tool tool =
                new Tool(
                        "ncat",
                        "-v",
                        "--ssl",
                        "--ssl-cert",
                        CERTIFICATE,
                        "--ssl-key",
                        KEY,
                        "-l",
                        "127.0.0.1",
                        "" + port)) {
            tool.expect("Listening on");
            expectTalk(setting, port, tool);
        }
    }

    @OnEnginesThatDiffer
    void socatIsAServer(ChatSetting setting) throws Exception {
        int port = freePort();
        String listen =
                "OPENSSL-LISTEN:%d,bind=127.0.0.1,cert=%s,key=%s,verify=0"
                        .formatted(port, CERTIFICATE, KEY);
        try (Tool tool = new Tool("socat", "-d", "-d", listen, "-")) {
            tool.expect("listening on");
            expectTalk(setting, port, tool);
        }
    }

    /** A port that is free now; somebody else could take it, but nobody does. */
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
}
