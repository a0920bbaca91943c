package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.net.Client;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.ConnectException;
import switchboard.net.Server;
import switchboard.net.Tls;
import switchboard.net.TlsException;
import switchboard.net.TlsSession;
import switchboard.testkit.SelfSigned;

/** Who is believed, who is not, and how that is told. It is no matter of the engine. */
@Timeout(60)
final class NetTlsTrustTest {

    private static Server serve(Tls tls) throws IOException {
        return Server.tcp(0)
                .tls(tls)
                .onFrame((connection, frame) -> connection.send(frame))
                .start();
    }

    private static Client connect(Server server, String host, Tls tls) throws IOException {
        return Client.tcp(host + ":" + server.port()).tls(tls).connect();
    }

    private static ConnectException refused(Server server, String host, Tls tls) {
        return catchThrowableOfType(
                ConnectException.class, () -> connect(server, host, tls).close());
    }

    private static TlsSession agreed(Client client) throws Exception {
        return client.connection().loop().call(client.connection()::tls).orElseThrow();
    }

    private static String nameOf(TlsSession session) {
        X509Certificate shown = session.peerCertificates().getFirst();
        return shown.getSubjectX500Principal().getName();
    }

    // ---- a client verifies -------------------------------------------------------------------

    @Test
    void aServerIsBelievedByNameAndByAddress() throws Exception {
        try (Server server = serve(TlsFiles.server())) {
            for (String host : new String[] {"localhost", "127.0.0.1"}) {
                try (Client client = connect(server, host, TlsFiles.client())) {
                    assertThat(nameOf(agreed(client))).isEqualTo("CN=localhost");
                }
            }
        }
    }

    @Test
    void aSelfSignedCertificateIsRefusedUnlessItIsTrustedOrNobodyLooks() throws Exception {
        try (Server server = serve(TlsFiles.server())) {
            ConnectException refused = refused(server, "localhost", Tls.client());
            assertThat(refused).isInstanceOf(ConnectException.TlsFailed.class);
            assertThat(refused).hasMessageContaining("is self-signed and not trusted");
            connect(server, "localhost", Tls.client().insecure()).close();
        }
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        Tls trusting = Tls.client().trust(TlsFiles.expired().certificate());
        try (NetLog log = NetLog.open();
                Server server = serve(TlsFiles.server(TlsFiles.expired()))) {
            assertThat(refused(server, "localhost", trusting))
                    .hasMessageContaining("the server's certificate expired on 20");
            assertThat(log.lines()).anyMatch(line -> line.contains("peers will refuse it"));
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        Tls trusting = Tls.client().trust(TlsFiles.other().certificate());
        try (Server server = serve(TlsFiles.server(TlsFiles.other()))) {
            assertThat(refused(server, "localhost", trusting))
                    .hasMessageContaining("is not for localhost but for other.example");
            assertThat(refused(server, "127.0.0.1", trusting))
                    .hasMessageContaining("is not for 127.0.0.1 but for other.example");
        }
    }

    // ---- a server asks for certificates ------------------------------------------------------

    @Test
    void aServerThatRequiresCertificatesKnowsItsClientsAndRefusesOthers() throws Exception {
        SelfSigned other = TlsFiles.other();
        Tls mutual = TlsFiles.server().trust(other.certificate()).clientCertificates(true);
        Tls asOther = TlsFiles.client().certificate(other.certificate(), other.key());
        try (NetLog log = NetLog.open();
                NetServer server =
                        NetServer.lines(
                                new ChatSetting("auto", 1),
                                NetServer.ECHO,
                                setup -> setup.tls(mutual))) {
            try (Client client = connect(server.server(), "localhost", asOther)) {
                var accepted = server.recorder().awaitOpened(1);
                TlsSession session = server.onLoop(accepted::tls).orElseThrow();
                assertThat(nameOf(session)).isEqualTo("CN=other");
                assertThat(client.send("hello")).isTrue();
            }
            // With TLS 1.3 a client has finished before the server has looked at it.
            Client stranger =
                    Client.tcp("localhost:" + server.port()).tls(TlsFiles.client()).connect();
            CloseReason reason = stranger.closed().get(30, TimeUnit.SECONDS);
            assertThat(reason.kind()).isEqualTo(Kind.TLS_FAILED);
            assertThat(reason.detail()).contains("requires a certificate of this side");
            stranger.close();
            Eventually.holds(
                    "a line",
                    () -> log.lines().stream().anyMatch(it -> it.contains("no certificate")));
            assertThat(server.recorder().opened()).hasSize(1);
        }
    }

    @Test
    void askingForCertificatesNeedsSomebodyToVouchForThem() {
        assertThatThrownBy(() -> serve(TlsFiles.server().clientCertificates(true)))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("give a CA");
    }

    // ---- names and protocols -----------------------------------------------------------------

    @Test
    void theNameAClientAsksForChoosesTheCertificate() throws Exception {
        SelfSigned other = TlsFiles.other();
        Tls both = TlsFiles.server().certificate(other.certificate(), other.key());
        try (Server server = serve(both);
                Client client = connect(server, "localhost", TlsFiles.client())) {
            assertThat(nameOf(agreed(client))).isEqualTo("CN=localhost");
            javax.net.ssl.SSLSocket asking =
                    (javax.net.ssl.SSLSocket)
                            TlsFiles.believingAnybody()
                                    .getSocketFactory()
                                    .createSocket(
                                            new java.net.Socket("127.0.0.1", server.port()),
                                            "other.example",
                                            server.port(),
                                            true);
            asking.startHandshake();
            X509Certificate shown = (X509Certificate) asking.getSession().getPeerCertificates()[0];
            assertThat(shown.getSubjectX500Principal().getName()).isEqualTo("CN=other");
            asking.close();
        }
    }

    @Test
    void theProtocolOfTheApplicationIsAgreedOnAndNoneInCommonIsRefused() throws Exception {
        try (Server server = serve(TlsFiles.server().alpn("chat/2", "chat/1"))) {
            Tls older = TlsFiles.client().alpn("chat/1");
            try (Client client = connect(server, "localhost", older)) {
                assertThat(agreed(client).alpn()).isEqualTo("chat/1");
            }
            try (Client client = connect(server, "localhost", TlsFiles.client())) {
                assertThat(agreed(client).alpn()).isEmpty();
            }
            assertThat(refused(server, "localhost", TlsFiles.client().alpn("h2")))
                    .hasMessageContaining("none of the protocols (ALPN)");
        }
    }

    @Test
    void versionsInCommonAreSpokenAndOthersRefused() throws Exception {
        try (Server server = serve(TlsFiles.server().protocols("TLSv1.3"))) {
            assertThat(refused(server, "localhost", TlsFiles.client().protocols("TLSv1.2")))
                    .hasMessageContaining("no version of TLS that is allowed");
        }
        try (Server server = serve(TlsFiles.server());
                Client client =
                        connect(server, "localhost", TlsFiles.client().protocols("TLSv1.2"))) {
            assertThat(agreed(client).protocol()).isEqualTo("TLSv1.2");
        }
        assertThatThrownBy(() -> Tls.client().protocols("SSLv3"))
                .hasMessage("the versions of TLS are [TLSv1.3, TLSv1.2]");
    }

    // ---- files -------------------------------------------------------------------------------

    @Test
    void aStoreIsAsGoodAsTwoFiles() throws Exception {
        Tls stored =
                Tls.serverPkcs12(TlsFiles.localhost().store(), SelfSigned.PASSWORD.toCharArray());
        try (Server server = serve(stored)) {
            connect(server, "localhost", TlsFiles.client()).close();
        }
        Tls wrong = Tls.serverPkcs12(TlsFiles.localhost().store(), "wrong".toCharArray());
        assertThatThrownBy(() -> serve(wrong))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("as PKCS #12 with this password");
    }

    @Test
    void whatIsReadAnewHoldsForNewConnectionsAndABrokenFileChangesNothing(@TempDir Path folder)
            throws Exception {
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        copy(TlsFiles.localhost(), chain, key);
        Tls tls = Tls.server(chain, key);
        Tls believing = Tls.client().insecure();
        try (Server server = serve(tls);
                Client before = connect(server, "localhost", believing)) {
            Files.writeString(chain, "-----BEGIN CERTIFICATE-----\nbroken\n");
            assertThatThrownBy(tls::reload)
                    .isInstanceOf(TlsException.class)
                    .hasMessageStartingWith(chain + " is no PEM file");
            try (Client client = connect(server, "localhost", believing)) {
                assertThat(nameOf(agreed(client))).isEqualTo("CN=localhost");
            }
            copy(TlsFiles.other(), chain, key);
            tls.reload();
            try (Client client = connect(server, "localhost", believing)) {
                assertThat(nameOf(agreed(client))).isEqualTo("CN=other");
            }
            assertThat(before.send("still open")).isTrue();
        }
    }

    private static void copy(SelfSigned from, Path chain, Path key) throws IOException {
        Files.copy(from.certificate(), chain, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(from.key(), key, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void filesThatCannotServeAreSaidInOneSentence(@TempDir Path folder) throws IOException {
        SelfSigned files = TlsFiles.localhost();
        expectRefused(folder.resolve("none.pem"), files.key(), "there is no file ");
        expectRefused(files.key(), files.key(), "holds no certificate, but [PRIVATE KEY]");
        expectRefused(files.certificate(), files.certificate(), "holds no private key");
        expectRefused(files.certificate(), TlsFiles.other().key(), "does not belong to the first");
        Path old = folder.resolve("old.pem");
        Files.writeString(
                old, "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----");
        expectRefused(files.certificate(), old, "openssl pkcs8 -topk8 -nocrypt -in ");
        Path junk = folder.resolve("junk.pem");
        Files.writeString(junk, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----");
        expectRefused(files.certificate(), junk, "is damaged, or of none of the kinds");
    }

    private static void expectRefused(Path chain, Path key, String why) {
        assertThatThrownBy(() -> serve(Tls.server(chain, key)))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining(why);
    }

    @Test
    void theWrongSideIsRefusedWhereItIsGiven() {
        assertThatThrownBy(() -> Server.tcp(0).tls(Tls.client()))
                .hasMessage("a server needs Tls.server(..)");
        assertThatThrownBy(() -> Client.tcp("localhost:1").tls(TlsFiles.server()))
                .hasMessage("a client needs Tls.client()");
    }
}
