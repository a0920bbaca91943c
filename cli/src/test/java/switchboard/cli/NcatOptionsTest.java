package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.testkit.SelfSigned;

/** Options that mean the same to ncat and to {@code switchboard connect}: both are asked. */
@Timeout(60)
class NcatOptionsTest {

    private static final String OURS = "connect";
    private static final String NCATS = "ncat";

    /** How a client ended. */
    private record Outcome(int code, String out, String err) {}

    /** A client with nothing to say, from its start to its end. */
    private static Outcome run(String client, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(client));
        command.addAll(List.of(words));
        String[] all = command.toArray(String[]::new);
        if (client.equals(OURS)) {
            RunningCommand ran = RunningCommand.ran(all);
            return new Outcome(ran.exitCode(), ran.out.text(), ran.err.text());
        }
        try (Tool tool = Tool.start(all)) {
            tool.ends();
            String out = tool.hearsAll();
            String err = new String(tool.process().getErrorStream().readAllBytes(), UTF_8);
            return new Outcome(tool.exitCode(), out, err);
        }
    }

    private static ServerSocket server() throws IOException {
        ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
        server.setSoTimeout(20_000);
        return server;
    }

    private static String port(ServerSocket server) {
        return String.valueOf(server.getLocalPort());
    }

    private static String freePort() throws IOException {
        try (ServerSocket server = server()) {
            return port(server);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NCATS, OURS})
    void aProbeIsSilentAndItsCodeSaysWhetherSomebodyListens(String client) throws Exception {
        try (ServerSocket server = server()) {
            assertThat(run(client, "-z", "127.0.0.1", port(server)))
                    .isEqualTo(new Outcome(0, "", ""));
            try (Socket peer = server.accept()) {
                assertThat(Netcat.hearAll(peer)).isEmpty();
            }
        }
        assertThat(run(client, "-z", "127.0.0.1", freePort())).isEqualTo(new Outcome(1, "", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {NCATS, OURS})
    void aProbeThatIsToSayMoreSaysHowItWent(String client) throws Exception {
        try (ServerSocket server = server()) {
            Outcome open = run(client, "-z", "-v", "127.0.0.1", port(server));
            assertThat(open.code).isZero();
            assertThat(open.err).contains("onnected to 127.0.0.1:" + port(server));
        }
        Outcome closed = run(client, "-z", "-v", "127.0.0.1", freePort());
        assertThat(closed.code).isEqualTo(1);
        assertThat(closed.err).containsIgnoringCase("connection refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {NCATS, OURS})
    void aProbeByDatagramIsOneZeroByteThatNobodyMayRefuse(String client) throws Exception {
        String nobody;
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            nobody = String.valueOf(server.getLocalPort());
            assertThat(run(client, "-z", "-u", "127.0.0.1", nobody))
                    .isEqualTo(new Outcome(0, "", ""));
            server.setSoTimeout(20_000);
            DatagramPacket packet = new DatagramPacket(new byte[9], 9);
            server.receive(packet);
            assertThat(Arrays.copyOf(packet.getData(), packet.getLength())).containsExactly(0);
        }
        assertThat(run(client, "-z", "-u", "127.0.0.1", nobody)).isEqualTo(new Outcome(1, "", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-4", "-6"})
    void aListenerTakesThatAddressOfItsNameWhichIsOfTheFamily(String family) throws Exception {
        boolean six = family.equals("-6");
        boolean has =
                Arrays.stream(InetAddress.getAllByName("localhost"))
                        .anyMatch(address -> address instanceof Inet6Address == six);
        try (RunningCommand listener = RunningCommand.start("listen", family, "localhost:0")) {
            if (has) {
                assertThat(listener.err.await(" engine="))
                        .contains(six ? "listening tcp [::1]:" : "listening tcp 127.0.0.1:");
            } else {
                assertThat(listener.exitCode()).isEqualTo(2);
                assertThat(listener.err.text())
                        .contains("localhost:0: it has no IPv" + (six ? 6 : 4) + " address");
            }
        }
    }

    @Test
    void whoTalksToNobodyByDatagramIsToldSo() throws Exception {
        String nobody;
        try (DatagramSocket closed = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            nobody = String.valueOf(closed.getLocalPort());
        }
        try (RunningCommand caller = RunningCommand.start("connect", "-u", "127.0.0.1", nobody)) {
            caller.in.type("is anybody there?");
            assertThat(caller.exitCode()).isEqualTo(1);
            assertThat(caller.err.text())
                    .isEqualTo(
                            "switchboard connect: cannot send datagrams to 127.0.0.1:"
                                    + nobody
                                    + ": connection refused\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NCATS, OURS})
    void aConnectionComesFromTheAddressAndPortThatAreNamed(String client) throws Exception {
        try (ServerSocket server = server()) {
            String from = freePort();
            run(client, "-z", "-s", "127.0.0.5", "-p", from, "127.0.0.1", port(server));
            try (Socket peer = server.accept()) {
                assertThat(peer.getRemoteSocketAddress())
                        .isEqualTo(new InetSocketAddress("127.0.0.5", Integer.parseInt(from)));
            }
            run(client, "-z", "-p", from, "127.0.0.1", port(server));
            try (Socket peer = server.accept()) {
                assertThat(peer.getRemoteSocketAddress())
                        .isEqualTo(new InetSocketAddress("127.0.0.1", Integer.parseInt(from)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NCATS, OURS})
    void withNoNamesNoneIsLookedUp(String client) throws Exception {
        try (ServerSocket server = server()) {
            String port = port(server);
            assertThat(run(client, "-n", "-z", "127.0.0.1", port).code).isZero();
            assertThat(run(client, "-n", "-z", "localhost", port).code).isEqualTo(2);
            assertThat(run(client, "-n", "-z", "-s", "localhost", "127.0.0.1", port).code)
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NCATS, OURS})
    void aServerIsAskedForByNameAndProtocol(String client) throws Exception {
        SelfSigned files = SelfSigned.named("www.example.test", "-ext", "san=dns:www.example.test");
        try (TlsServer server = new TlsServer(files, "second")) {
            CompletableFuture<String> asked = server.accept();
            Outcome outcome =
                    run(
                            client,
                            "--ssl-trustfile",
                            files.certificate().toString(),
                            "--ssl-servername",
                            "www.example.test",
                            "--ssl-alpn",
                            "first,second",
                            "127.0.0.1",
                            String.valueOf(server.port()));

            assertThat(asked.get()).isEqualTo("www.example.test second");
            assertThat(outcome.err).doesNotContain("erif");
        }
    }

    @Test
    void aServerOfAnotherNameIsNotBelieved() throws Exception {
        SelfSigned files = SelfSigned.localhost();
        try (TlsServer server = new TlsServer(files, "any")) {
            CompletableFuture<String> asked = server.accept();
            Outcome outcome =
                    run(
                            OURS,
                            "--ssl-trustfile",
                            files.certificate().toString(),
                            "--ssl-servername",
                            "www.example.test",
                            "localhost",
                            String.valueOf(server.port()));

            assertThat(outcome.code).isEqualTo(1);
            assertThat(outcome.err).contains("www.example.test");
            assertThat(asked).failsWithin(java.time.Duration.ofSeconds(20));
        }
    }

    /** The JDK's server, which tells what its one client has asked for. */
    private static final class TlsServer implements AutoCloseable {

        private final SSLServerSocket listening;
        private final String protocol;

        TlsServer(SelfSigned files, String protocol) throws Exception {
            this.protocol = protocol;
            listening =
                    (SSLServerSocket)
                            context(files)
                                    .getServerSocketFactory()
                                    .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
            listening.setSoTimeout(20_000);
        }

        int port() {
            return listening.getLocalPort();
        }

        /** Completes with the name and protocol when both sides have agreed. */
        CompletableFuture<String> accept() {
            CompletableFuture<String> asked = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setApplicationProtocols(new String[] {protocol});
                    socket.setSSLParameters(parameters);
                    socket.startHandshake();
                    var session = (ExtendedSSLSession) socket.getSession();
                    var name = (SNIHostName) session.getRequestedServerNames().getFirst();
                    // A client learns in its first read that it was not believed.
                    int ignored = socket.getInputStream().read();
                    asked.complete(name.getAsciiName() + " " + socket.getApplicationProtocol());
                } catch (IOException | RuntimeException e) {
                    asked.completeExceptionally(e);
                }
            });
            return asked;
        }

        private static javax.net.ssl.SSLContext context(SelfSigned files) throws Exception {
            char[] password = SelfSigned.PASSWORD.toCharArray();
            var keys = java.security.KeyStore.getInstance(files.store().toFile(), password);
            var managers = javax.net.ssl.KeyManagerFactory.getInstance("PKIX");
            managers.init(keys, password);
            var context = javax.net.ssl.SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
