package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
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
import switchboard.testkit.Needs;

/** Certificates that an authority has signed and taken back, all of it made by OpenSSL. */
@Timeout(60)
final class NetTlsRevocationTest {

    private static final String SCRIPT =
            """
            set -e
            new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
            openssl req -x509 $new -days 9 -subj /CN=authority -keyout ca.key -out ca.pem \\
                -addext keyUsage=critical,keyCertSign,cRLSign
            echo subjectAltName=DNS:localhost >names
            for name in good bad; do
                openssl req $new -subj /CN=$name -keyout $name.key -out $name.request
                openssl x509 -req -in $name.request -CA ca.pem -CAkey ca.key -CAcreateserial \\
                    -days 9 -extfile names -out $name.pem
            done
            printf '%s\\n' [ca] default_ca=authority [authority] database=index default_md=sha256 \\
                certificate=ca.pem private_key=ca.key >settings
            : >index
            openssl ca -config settings -revoke bad.pem
            openssl ca -config settings -gencrl -crldays 9 -out list.pem
            openssl ca -config settings -gencrl -out old.pem \\
                -crl_lastupdate 20200101000000Z -crl_nextupdate 20200201000000Z
            cat ca.pem list.pem >both.pem
            """;

    @TempDir static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        Needs.program("openssl", "openssl");
        Process process =
                new ProcessBuilder("sh", "-c", SCRIPT)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static Path file(String name) {
        return folder.resolve(name);
    }

    private static Server serve(String name) throws IOException {
        return serve(Tls.server(file(name + ".pem"), file(name + ".key")));
    }

    private static Server serve(Tls tls) throws IOException {
        return Server.tcp(0).tls(tls).onFrame((c, frame) -> c.send(frame)).start();
    }

    private static Client connect(Server server, Tls tls) throws IOException {
        return Client.tcp("localhost:" + server.port()).tls(tls).connect();
    }

    private static void assertRefused(Server server, Tls tls, String why) {
        assertThat(
                        catchThrowableOfType(
                                ConnectException.TlsFailed.class,
                                () -> connect(server, tls).close()))
                .hasMessageContaining(why);
    }

    @Test
    void aServerThatIsOnTheListIsRefusedByAClientThatHasIt() throws Exception {
        Tls inOneFile = Tls.client().trust(file("both.pem"));
        Tls inTwo = Tls.client().trust(file("ca.pem")).trust(file("list.pem"));
        try (Server server = serve("bad")) {
            assertRefused(server, inOneFile, "the server's certificate has been revoked");
            assertRefused(server, inTwo, "the server's certificate has been revoked");
            connect(server, Tls.client().trust(file("ca.pem"))).close();
        }
        try (Server server = serve("good")) {
            connect(server, inOneFile).close();
            connect(server, inTwo).close();
        }
    }

    @Test
    void aClientThatIsOnTheListIsRefusedByAServerThatHasIt() throws Exception {
        Tls mutual =
                Tls.server(file("good.pem"), file("good.key"))
                        .trust(file("both.pem"))
                        .clientCertificates(true);
        Tls trusting = Tls.client().trust(file("ca.pem"));
        try (NetLog log = NetLog.open();
                Server server = serve(mutual);
                Client good =
                        connect(server, trusting.certificate(file("good.pem"), file("good.key")));
                Client bad =
                        connect(server, trusting.certificate(file("bad.pem"), file("bad.key")))) {
            // With TLS 1.3 a client has finished before the server has looked at it.
            CloseReason reason = bad.closed().get(30, TimeUnit.SECONDS);
            assertThat(reason.kind()).isEqualTo(Kind.TLS_FAILED);
            Eventually.holds(
                    "a line",
                    () ->
                            log.lines().stream()
                                    .anyMatch(it -> it.contains("client's certificate has been")));
            assertThat(good.closed()).isNotDone();
        }
    }

    @Test
    void whereTheListIsTooOldNobodyIsBelievedAndThatIsSaid() throws Exception {
        Tls outdated = Tls.client().trust(file("ca.pem")).trust(file("old.pem"));
        try (Server server = serve("good")) {
            assertRefused(server, outdated, "may have been revoked: there is no revocation list");
        }
    }

    @Test
    void aListAloneTrustsNobody() throws Exception {
        try (Server server = serve("good")) {
            Tls nobody = Tls.client().trust(file("list.pem"));
            assertThatThrownBy(() -> connect(server, nobody))
                    .isInstanceOf(TlsException.class)
                    .hasMessageContaining("nobody to trust; give a CA");
        }
    }
}
